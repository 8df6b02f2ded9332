"""Synthesise the stacks that the context asks for (`make synth`; the CDK CLI calls it too)."""

from infra.synth import main

if __name__ == "__main__":
    main()
