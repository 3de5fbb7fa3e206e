# Two stages: pip and what it leaves stay in the first. The second is the site alone: another account than root, nothing of ours
# writable, made for a read-only root file system (compose.yaml). docs/DEPLOYMENT.md tells how it is run.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.txt \
 && /venv/bin/python -m pip check
COPY manage.py gunicorn.conf.py LICENSE LICENSE-CONTENT ./
COPY LICENSES LICENSES
COPY backapp backapp
COPY fixtures fixtures
COPY templates templates
COPY static static
# The settings want a key; this one is made for the one command and kept nowhere. Bytecode is written now: later nothing can be.
RUN export SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
 && ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:////tmp/none.sqlite3 /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /venv/bin/python -m compileall -q backapp

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 backapp && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin backapp
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8000 LOG_FORMAT=json
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=40s --retries=3 CMD ["python", "-m", "backapp.operate.probe"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "backapp.wsgi"]
