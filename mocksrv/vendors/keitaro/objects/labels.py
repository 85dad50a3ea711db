"""Labels of what clicks carry: one for each (campaign, reference, value) (KE-143, KE-145)."""

from collections.abc import Mapping

from mocksrv.moment import Moment

LABELS = ("whitelist", "blacklist")
#: What labels may refer to, in the document's order → the column of a click (KE-441).
REFERENCES: Mapping[str, str] = {
    **{name: name for name in ("ip", "source", "ad_campaign_id", "creative_id", "keyword")},
    "ad_campaign_idn": "ad_campaign_id",
    **{f"sub_id_{n}": f"sub_id_{n}" for n in range(1, 11)},
}

_READ = """
SELECT value, label FROM keitaro_label
WHERE campaign = :campaign AND ref_name = :ref_name AND label = :label ORDER BY value
"""
_ALL = "SELECT campaign, ref_name, value, label FROM keitaro_label"
_SET = """
INSERT INTO keitaro_label (campaign, ref_name, value, label)
VALUES (:campaign, :ref_name, :value, :label)
ON CONFLICT (campaign, ref_name, value) DO UPDATE SET label = excluded.label
"""
_DROP = """
DELETE FROM keitaro_label WHERE campaign = :campaign AND ref_name = :ref_name AND value = :value
"""


def labelled(moment: Moment, campaign: int, reference: str, label: str) -> dict[str, str]:
    """Value → label of the values that have this label."""
    return dict(moment.db.all(_READ, campaign=campaign, ref_name=reference, label=label))


def every(moment: Moment) -> dict[tuple[int, str, str], str]:
    """(campaign, reference, value) → label."""
    return {
        (campaign, reference, value): label
        for campaign, reference, value, label in moment.db.all(_ALL)
    }


def put(moment: Moment, campaign: int, reference: str, value: str, label: str | None) -> None:
    """Label a value, whatever it had before; None takes its label away."""
    moment.record()
    if label is None:
        moment.db.run(_DROP, campaign=campaign, ref_name=reference, value=value)
    else:
        moment.db.run(_SET, campaign=campaign, ref_name=reference, value=value, label=label)
