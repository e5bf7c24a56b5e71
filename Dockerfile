# One image, three commands: web, worker and beat (see docker-compose.yml).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

# Packages first: they change less often than the code.
COPY requirements.lock .
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock

COPY . .

# The settings are read to collect the static files; these values serve this step alone and are in no layer's environment.
ENV STATIC_ROOT=/app/staticfiles
RUN SECRET_KEY=only-while-the-image-is-built-never-in-use \
    FIELD_ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgres://nobody@127.0.0.1/nothing \
    REDIS_URL=redis://127.0.0.1/0 \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && useradd --system --uid 10001 --home-dir /app voiceops \
    && install -d -o voiceops -g voiceops /app/var

USER 10001
EXPOSE 8000
CMD ["python", "-m", "voiceops.serve"]
