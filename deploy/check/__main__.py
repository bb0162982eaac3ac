"""Compares the files of deploy/ with the schemas of what reads them, and with the code they deploy.

    python deploy/check OCTAVO          from the root of the repository; OCTAVO is the binary

Each module gives findings: the file, what is wrong there, what would be right. None of them needs a container engine, a
cluster or a network. Where nothing is found, mistakes are made in a copy to see that they would be.
"""

import sys
from pathlib import Path

import compose
import image
import manifests
import mistakes
import monitoring
import readme
from code_facts import Code


def check(deploy: Path, code: Code) -> list[str]:
    modules = (image, compose, manifests, monitoring, readme)
    return [finding for module in modules for finding in module.check(deploy, code)]


def main() -> int:
    if len(sys.argv) != 2:
        print("say which binary to compare with: python deploy/check target/debug/octavo", file=sys.stderr)
        return 2
    code = Code(Path.cwd(), Path(sys.argv[1]).absolute())
    deploy = Path.cwd() / "deploy"
    findings = check(deploy, code) or mistakes.unfound(deploy, code, check)
    for finding in findings:
        print(finding.replace(f"{Path.cwd()}/", ""), file=sys.stderr)
    if not findings:
        print(f"deploy/ is as its schemas and the code want it; {len(mistakes.MISTAKES)} mistakes were found when made")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
