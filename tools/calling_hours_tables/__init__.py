"""The tables of calling hours: which zones a number has, and when a region has its public holidays."""
