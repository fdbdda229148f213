"""What must hold of every rendered object."""

from __future__ import annotations

from tests.chart import running_rules, security_rules
from tests.chart.conftest import Objects

RULES = (
    security_rules.pods_are_restricted,
    security_rules.containers_are_restricted,
    security_rules.resources_are_bounded,
    security_rules.tokens_are_rare,
    security_rules.rights_are_few,
    security_rules.passwords_are_files,
    running_rules.probes_are_there,
    running_rules.names_and_labels_agree,
    running_rules.services_reach_ports,
    running_rules.autoscalers_own_the_number,
    running_rules.ends_are_graceful,
    running_rules.disruptions_are_few,
)


def broken(objects: Objects) -> list[str]:
    """Everything that is wrong with these objects."""
    return [sentence for rule in RULES for sentence in rule(objects)]
