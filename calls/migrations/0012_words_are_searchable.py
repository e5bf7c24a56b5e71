from django.db import migrations

CREATE = r"""
CREATE TEXT SEARCH DICTIONARY calls_english_stems (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION calls_spoken (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION calls_spoken
    ALTER MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_part, word WITH calls_english_stems;

CREATE FUNCTION calls_numbers_in(words text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    written text := words;
    digits text;
    found text[] := '{}';
BEGIN
    IF words ~* '(\m(zero|oh|one|two|three|four|five|six|seven|eight|nine)\M[\s,.-]+){6}' THEN
        written := lower(words);
        written := regexp_replace(written, '\m(zero|oh)\M', '0', 'g');
        written := regexp_replace(written, '\mone\M', '1', 'g');
        written := regexp_replace(written, '\mtwo\M', '2', 'g');
        written := regexp_replace(written, '\mthree\M', '3', 'g');
        written := regexp_replace(written, '\mfour\M', '4', 'g');
        written := regexp_replace(written, '\mfive\M', '5', 'g');
        written := regexp_replace(written, '\msix\M', '6', 'g');
        written := regexp_replace(written, '\mseven\M', '7', 'g');
        written := regexp_replace(written, '\meight\M', '8', 'g');
        written := regexp_replace(written, '\mnine\M', '9', 'g');
    END IF;
    IF written !~ '[0-9]' THEN
        RETURN found;
    END IF;
    FOR digits IN
        SELECT regexp_replace(run[1], '[^0-9]', '', 'g')
        FROM regexp_matches(written, '(\+?[0-9](?:[\s().,/-]{0,3}[0-9]){6,})', 'g') AS run
    LOOP
        found := found || ('#n' || right(digits, 7));
        IF length(digits) >= 10 THEN
            found := found || ('#n' || right(digits, 10));
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION calls_search_of(words text, business bigint, is_live boolean, called_at timestamptz)
RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('calls_spoken', left(words, 100000))
        || array_to_tsvector(
            calls_numbers_in(left(words, 100000))
            || (CASE WHEN is_live THEN '#b' ELSE '#o' END || business)
            || (CASE WHEN is_live THEN '#b' ELSE '#o' END || business || 'w'
                || floor(extract(epoch FROM called_at) / 604800)::bigint)
        )
$$;
"""

DROP = """
DROP FUNCTION calls_search_of(text, bigint, boolean, timestamptz);
DROP FUNCTION calls_numbers_in(text);
DROP TEXT SEARCH CONFIGURATION calls_spoken;
DROP TEXT SEARCH DICTIONARY calls_english_stems;
"""


class Migration(migrations.Migration):
    """What stands in `Utterance.search`: English stems, stop words kept, so that "who" and a man called Will are found;
    tokens that no spoken word can be, each with #. `#b17` stands for business 17 (`#o17` for its tests and evals),
    `#b17w2943` for that business in one week since 1970, `#n5550142` for the last seven digits of a number that
    was said in figures or digit by digit, and `#n3125550142` for its last ten.
    """

    dependencies = [("calls", "0011_lists_are_indexed")]

    operations = [migrations.RunSQL(CREATE, DROP)]
