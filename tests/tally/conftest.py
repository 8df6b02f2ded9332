from tests.adapters.conftest import aws, table

__all__ = ["aws", "table"]
