"""People who may act on some lanes or campaigns."""

from simulation.stack.http_api import person

DESK = person("desk", "redial-read redial-act redial-personal-data clinic-desk")
CHIEF = person("chief", "redial-read redial-act redial-personal-data clinic-desk chiefs")
