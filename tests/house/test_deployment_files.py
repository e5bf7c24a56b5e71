"""Dockerfile, docker-compose.yml, nginx and systemd say the same as the Procfile, the settings and each other."""

import ast
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from localrun.places import ROOT
from voiceops import machine_door

SECRETS = {"SECRET_KEY", "DATABASE_URL", "FIELD_ENCRYPTION_KEYS", "MODEL_API_KEY", "METRICS_TOKEN"}
OURS = ("web", "worker", "beat", "migrate")
UNITS = {"web": "voiceops-web@.service", "worker": "voiceops-worker.service", "beat": "voiceops-beat.service"}
LONGEST_CALL_S = 7200


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


@cache
def compose() -> dict[str, Any]:
    read = yaml.safe_load(text_of("docker-compose.yml"))
    assert isinstance(read, dict)
    return read


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def words_of(command: str) -> list[str]:
    """Without what starts them: the shell's `exec`, and where Python is."""
    words = [word for word in shlex.split(command) if word != "exec"]
    return [Path(words[0]).name, *words[1:]]


def procfile() -> dict[str, list[str]]:
    lines = (line.split(":", 1) for line in text_of("Procfile").splitlines() if line)
    return {name: words_of(command) for name, command in lines}


@cache
def settings_read() -> dict[str, bool]:
    """Every variable the settings ask for, and whether they insist."""
    asked: dict[str, bool] = {}
    for node in ast.walk(ast.parse(text_of("voiceops/settings.py"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "env" and node.args:
            name = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else None
            if isinstance(name, str) and name.isupper():
                asked[name] = asked.get(name, True) and len(node.args) == 1
    return asked


@cache
def unit(name: str) -> list[tuple[str, str]]:
    lines = text_of(f"deploy/systemd/{UNITS[name]}").splitlines()
    return [(key, value) for key, equals, value in (line.partition("=") for line in lines if line[:1] not in "#[")]


def unit_values(name: str, key: str) -> Iterator[str]:
    return (value for found, value in unit(name) if found == key)


def unit_environment(name: str) -> dict[str, str]:
    pairs = (word.split("=", 1) for value in unit_values(name, "Environment") for word in shlex.split(value))
    return dict(pairs)


def test_the_settings_are_found() -> None:
    assert settings_read()["SECRET_KEY"]
    assert not settings_read()["LOG_LEVEL"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_every_process_is_started_as_the_procfile_starts_it(name: str) -> None:
    wanted = procfile()[name]

    assert words_of(services()[name]["command"]) == wanted
    assert words_of(next(unit_values(name, "ExecStart"))) == wanted


def test_the_image_runs_the_web_process_unless_told_otherwise() -> None:
    [command] = re.findall(r"^CMD (.+)$", text_of("Dockerfile"), re.MULTILINE)

    assert ast.literal_eval(command) == procfile()["web"]


@pytest.mark.parametrize("name", OURS)
def test_the_settings_know_every_variable_a_service_is_given(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in services()[name]["environment"]}

    assert given - set(settings_read()) == set()


@pytest.mark.parametrize("name", UNITS)
def test_the_settings_know_every_variable_a_unit_is_given(name: str) -> None:
    assert {variable.removesuffix("_FILE") for variable in unit_environment(name)} - set(settings_read()) == set()


@pytest.mark.parametrize("name", OURS)
def test_no_service_lacks_what_the_settings_insist_on(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in services()[name]["environment"]}

    assert {variable for variable, is_needed in settings_read().items() if is_needed} - given == set()


@pytest.mark.parametrize("name", OURS)
def test_every_secret_of_a_service_is_a_file_it_may_read(name: str) -> None:
    service = services()[name]

    assert set(service["environment"]) & SECRETS == set()
    for secret in SECRETS:
        path = Path(service["environment"][f"{secret}_FILE"])
        assert path.parent == Path("/run/secrets")
        assert path.name in service["secrets"]
        assert compose()["secrets"][path.name]["file"].startswith("./deploy/secrets/")


@pytest.mark.parametrize("name", UNITS)
def test_every_secret_of_a_unit_is_a_credential(name: str) -> None:
    loaded = {value.split(":")[0] for value in unit_values(name, "LoadCredential")}

    assert loaded >= SECRETS
    assert {f"{secret}_FILE": f"%d/{secret}" for secret in loaded}.items() <= unit_environment(name).items()
    assert set(unit_environment(name)) & SECRETS == set()


def test_secrets_are_kept_out_of_the_repository_and_of_the_image() -> None:
    assert "/deploy/secrets/" in text_of(".gitignore").splitlines()
    assert {"deploy", "var", ".env", ".git"} <= set(text_of(".dockerignore").splitlines())


def test_what_the_image_leaves_out_is_nothing_the_product_imports() -> None:
    left_out = set(text_of(".dockerignore").splitlines())
    rooms = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}

    assert {"simulator", "localrun", "tests"} <= left_out
    assert (rooms | {"engine", "vendors", "templates", "static"}) & left_out == set()


def test_the_image_has_a_python_that_will_do_and_only_packages_whose_hashes_are_known() -> None:
    dockerfile = text_of("Dockerfile")
    oldest = tomllib.loads(text_of("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")

    assert f"FROM python:{oldest}-slim" in dockerfile
    assert re.search(r"pip install --require-hashes .*-r requirements\.lock", dockerfile)
    assert "manage.py collectstatic" in dockerfile


def test_the_image_runs_as_somebody_who_may_do_nothing_else() -> None:
    steps = text_of("Dockerfile").splitlines()
    user = next(step.split()[1] for step in steps if step.startswith("USER "))

    assert int(user) > 0
    assert f"--uid {user} " in text_of("Dockerfile")
    assert not any(step.startswith(("RUN", "COPY")) for step in steps[steps.index(f"USER {user}") :])


def test_health_is_asked_at_an_address_that_answers() -> None:
    [url] = re.findall(r"http://[^']+", " ".join(services()["web"]["healthcheck"]["test"]))

    assert urlsplit(url).path in machine_door.PATHS
    assert str(urlsplit(url).port) == services()["web"]["environment"]["WEB_PORT"]


def test_processes_that_share_figures_share_their_ids() -> None:
    shared = {services()[name]["pid"] for name in ("web", "worker")}

    assert shared == {"service:process-ids"}
    assert "process-ids" in services()


def test_going_down_takes_longer_than_the_calls_may() -> None:
    drain_s = float(services()["web"]["environment"]["DRAIN_S"])

    assert float(services()["web"]["stop_grace_period"].removesuffix("s")) > drain_s
    assert float(next(unit_values("web", "TimeoutStopSec"))) > float(unit_environment("web")["DRAIN_S"])


def location(path: str) -> str:
    [block] = re.findall(rf"location {re.escape(path)} {{(.*?)\n        }}", text_of("deploy/nginx.conf"), re.DOTALL)
    return str(block)


def test_nginx_hands_calls_to_the_server_with_the_fewest() -> None:
    [upstream] = re.findall(r"upstream web {(.*?)}", text_of("deploy/nginx.conf"), re.DOTALL)

    assert "least_conn;" in upstream
    assert f"server web:{services()['web']['environment']['WEB_PORT']} resolve" in upstream


def test_nginx_keeps_a_socket_open_for_the_longest_call() -> None:
    [hours] = re.findall(r"proxy_read_timeout (\d+)h;", location("/llm/"))

    assert int(hours) * 3600 > LONGEST_CALL_S
    for header in ("Upgrade $http_upgrade", "Connection $connection_header", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in text_of("deploy/nginx.conf")


def test_nginx_writes_no_address_that_holds_a_socket_secret() -> None:
    assert "access_log off;" in location("/llm/")
    assert "error_log /dev/stderr emerg;" in location("/llm/")


def test_compose_names_nothing_that_is_not_there() -> None:
    for name, service in services().items():
        assert set(service.get("depends_on", ())) <= set(services()), name
        assert set(service.get("secrets", ())) <= set(compose()["secrets"]), name
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert (ROOT / source).is_file() if source.startswith(".") else source in compose()["volumes"], name
        for other, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in services()[other], other


def test_docker_has_nothing_to_complain_of_in_compose() -> None:
    """Without Docker's Compose on this machine, what it would insist on first is asked of the file itself."""
    given = {"HOST": "voice.example.com", "MODEL_NAME": "a-model", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    needed = re.findall(r"\$\{(\w+):\?", text_of("docker-compose.yml"))
    assert set(needed) == {"HOST", "MODEL_NAME"}
    assert all({"image", "build"} & set(service) for service in services().values())
    if _run("docker", "compose", "version", env=given).returncode == 0:
        told = _run("docker", "compose", "config", "--quiet", env=given)
        assert (told.returncode, told.stderr) == (0, "")


def _run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError as absent:
        return subprocess.CompletedProcess(words, 127, "", str(absent))
