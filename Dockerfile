# One image for web, worker, beat and migrate: the command says which (see bin/container).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    EMBEDDED=false \
    DATA_DIR=/data

# Not root. The data folder holds beat's memory of its last ticks and, under media, the files that people attach.
RUN useradd --system --uid 10001 --no-create-home --home-dir /data chitieu \
    && install --directory --owner chitieu /data /data/media

WORKDIR /app
# Before the code: a change of code does not install everything again.
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt

COPY LICENSE manage.py ./
COPY bin/container bin/container
COPY config config
COPY localities localities
COPY indicators indicators
COPY alerts alerts
COPY locale locale
RUN python manage.py collectstatic --no-input

USER chitieu
EXPOSE 8000
ENTRYPOINT ["bin/container"]
CMD ["web"]
# For web; compose.yaml gives worker and beat their own.
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=4 CMD ["bin/container", "health-web"]
