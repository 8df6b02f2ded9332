"""The dashboard on this machine: its files, and the API behind the same address, as CloudFront serves them in AWS."""
