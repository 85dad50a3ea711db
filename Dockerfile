FROM python:3.12.13-slim-bookworm AS python

FROM python AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY pyproject.toml README.md ./
COPY fixtures ./fixtures
COPY mocksrv ./mocksrv
# The wheel alone goes on, as it does for anyone who installs it; psycopg comes with it so that
# MOCKSRV_DATABASE may name a PostgreSQL store too.
RUN pip wheel --no-deps --wheel-dir /dist . \
    && python -m venv /opt/venv \
    && for wheel in /dist/*.whl; do /opt/venv/bin/pip install "${wheel}[postgresql]"; done

FROM python
# The uid is a fixed number so that the owner of what lies in a volume never changes.
RUN groupadd --gid 10001 mocksrv \
    && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /data \
        --shell /usr/sbin/nologin mocksrv \
    && install --directory --owner=10001 --group=10001 /data
COPY --from=builder /opt/venv /opt/venv
# In a container only 0.0.0.0 can be reached from outside, and on any address but loopback `serve`
# refuses to start without a control token: docker run -e MOCKSRV_CONTROL_TOKEN=... is a must.
# No default stands here, for an image that is pulled must not come with a token all the world knows.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MOCKSRV_HOST=0.0.0.0 \
    MOCKSRV_PORT=8080
USER 10001:10001
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM
# Reads MOCKSRV_HOST, MOCKSRV_PORT and MOCKSRV_CONTROL_TOKEN, so a port changed by -e is followed.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["mocksrv", "health"]
ENTRYPOINT ["mocksrv"]
CMD ["serve"]
