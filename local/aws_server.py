"""ministack as the local stack runs it: ``python -m local.aws_server``."""

from local import configuration_set_type
from local.sorted_indexes import SortedIndexes
from voice_emulator.guard import Guard, guarded

if __name__ == "__main__":
    SortedIndexes().install()
    configuration_set_type.install()
    from ministack import app as ministack  # type: ignore[import-untyped]

    # ministack lets everybody do everything, functions that run on this machine included: no web page may ask it.
    ministack.app = guarded(ministack.app, Guard())
    ministack.main()
