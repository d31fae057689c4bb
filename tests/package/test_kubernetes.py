"""The job for a cluster: Kubernetes' own schema takes it, its pods have no rights, its command is one that there is."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
import yaml

from autograder.cli import cli
from autograder.running.parts import Part

validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not installed here")
MANIFESTS = list(yaml.safe_load_all((Path(__file__).parents[2] / "docs" / "kubernetes.yaml").read_text("utf-8")))
JOBS = [manifest for manifest in MANIFESTS if manifest["kind"] == "Job"]
by_name = pytest.mark.parametrize("job", JOBS, ids=lambda job: job["metadata"]["name"])


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda m: f"{m['kind']} {m['metadata']['name']}")
@pytest.mark.parametrize("version", ["1.29", "1.37"])
def test_kubernetes_takes_it(manifest, version):
    validate.validate(manifest, version, strict=True)


def test_a_wrong_one_would_not_be_taken():
    wrong = {**JOBS[0], "spec": {**JOBS[0]["spec"], "completionsMode": "Indexed"}}
    with pytest.raises(validate.ValidationError):
        validate.validate(wrong, "1.37", strict=True)


@by_name
def test_its_pods_keep_to_the_restricted_standard(job):
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a root folder that nobody writes to."""
    pod = job["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False and not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert all(volume.keys() - {"name"} <= {"persistentVolumeClaim", "emptyDir"} for volume in pod["volumes"])
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"].keys() == {"cpu", "memory"}


@by_name
def test_its_command_is_one_that_there_is(job):
    (container,) = job["spec"]["template"]["spec"]["containers"]
    verb, *arguments = [argument.replace("$(PART)", "0") for argument in container["args"]]
    command, within = cli.commands[verb], click.Context(cli, **cli.context_settings)
    assert command.make_context(verb, arguments, within).params["assignment"] == "exercises"


def test_there_are_as_many_pods_as_parts():
    (parts,) = (job for job in JOBS if job["spec"].get("completionMode") == "Indexed")
    (container,) = parts["spec"]["template"]["spec"]["containers"]
    asked = container["args"][container["args"].index("--part") + 1]
    count = parts["spec"]["completions"]
    assert Part.read(asked.replace("$(PART)", str(count - 1))) == Part(count - 1, count)
    (index,) = container["env"]
    assert index["name"] == "PART" and "job-completion-index" in index["valueFrom"]["fieldRef"]["fieldPath"]


def test_no_pod_reaches_the_network():
    (policy,) = (manifest for manifest in MANIFESTS if manifest["kind"] == "NetworkPolicy")
    selected = policy["spec"]["podSelector"]["matchLabels"].items()
    assert all(selected <= job["spec"]["template"]["metadata"]["labels"].items() for job in JOBS)
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & policy["spec"].keys()
