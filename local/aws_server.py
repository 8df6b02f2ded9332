"""ministack as the local stack runs it: ``python -m local.aws_server``."""

from local.sorted_indexes import SortedIndexes

if __name__ == "__main__":
    SortedIndexes().install()
    from ministack.app import main  # type: ignore[import-untyped]

    main()
