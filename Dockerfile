# GAN Arena in a container: docs/serving.md tells how to build and start it. What may be chosen, with --build-arg:
#
#   TORCH=cpu|cuda   PyTorch without NVIDIA's libraries, or with them
#   WEIGHTS=yes|no   the runs and generators that come with the app, 86 MB; "no": mount a folder at /app/checkpoints
#   MNIST=yes|no     the digits, 12 MB, so that nothing has to be downloaded later; "no": mount one at /app/data
ARG WEIGHTS=yes
ARG MNIST=yes

FROM python:3.11.14-slim-bookworm AS python
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

FROM python AS installed
ARG TORCH=cpu
COPY requirements.txt requirements-cpu.txt /tmp/
RUN case "$TORCH" in \
        cpu) file=requirements-cpu.txt ;; \
        cuda) file=requirements.txt ;; \
        *) echo "TORCH is cpu or cuda, not $TORCH" >&2; exit 2 ;; \
    esac \
    && python -m venv /opt/venv \
    && pip install --no-cache-dir --requirement "/tmp/$file"

FROM scratch AS weights-yes
COPY checkpoints /checkpoints
FROM scratch AS weights-no
WORKDIR /checkpoints
# hadolint ignore=DL3006
FROM weights-${WEIGHTS} AS weights

FROM installed AS mnist-yes
COPY gan_core/data/sources/fetch.py /tmp/
RUN mkdir /datasets && python /tmp/fetch.py MNIST /datasets && find /datasets -name '*-ubyte' -delete
FROM scratch AS mnist-no
WORKDIR /datasets
# hadolint ignore=DL3006
FROM mnist-${MNIST} AS datasets

FROM python
RUN useradd --uid 1000 --create-home arena && install --directory --owner=1000 --group=1000 /data
WORKDIR /app
COPY --from=installed /opt/venv /opt/venv
COPY --from=datasets /datasets data
COPY --from=weights /checkpoints checkpoints
COPY app.py LICENSE ./
COPY .streamlit .streamlit
COPY deploy deploy
COPY gan_core gan_core
COPY pages pages
COPY ui ui
RUN python -m compileall -q app.py deploy gan_core pages ui
USER 1000
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m CMD ["python", "-m", "deploy.health"]
ENTRYPOINT ["python", "-m", "deploy.entrypoint"]
