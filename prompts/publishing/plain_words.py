"""Releases in a sentence, for the history and its spreadsheet."""

from prompts.models import Release, ReleaseAct

SENTENCES = {
    ReleaseAct.PUBLISHED: "Version {live} published for everybody",
    ReleaseAct.ROLLED_BACK: "Back to version {live} for everybody",
    ReleaseAct.ROLLOUT_BEGUN: "Version {new} begun with {share} % of callers; the others hear version {live}",
    ReleaseAct.SHARE_RAISED: "Version {new} raised to {share} % of callers; the others hear version {live}",
    ReleaseAct.SHARE_SHRUNK: "Version {new} reduced to {share} % of callers; the others hear version {live}",
    ReleaseAct.PROMOTED: "Version {live} for everybody, after its rollout",
    ReleaseAct.STOPPED: "Rollout stopped; version {live} answers everybody",
    ReleaseAct.STOPPED_BY_GUARD: "Rollout stopped by a guard; version {live} answers everybody",
}


def told(release: Release) -> str:
    """“Version 4 published for everybody”. Costs no query when versions are at hand."""
    new = release.candidate.number if release.candidate else release.version.number
    sentence = SENTENCES[ReleaseAct(release.act)]
    return sentence.format(live=release.version.number, new=new, share=release.share_percent)
