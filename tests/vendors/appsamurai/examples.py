"""The document's three example campaigns (appsamurai.txt L15-178), by their shapes.

As they stand there, without the commas that are not JSON, and with `play` for the `android` of
L39 and L90, since a platform is `play` or `ios` (L196). The URLs that the document does not tell
(`CREATIVE URL`, `CREATIVE ZIP URL`) are made up.
"""

from typing import Any

CPI: dict[str, Any] = {
    "campaign_id": 1235,
    "type": "non-incent",
    "app_title": "Climbing Pirates",
    "app_category": "Games / Casual",
    "app_store_url": "https://play.google.com/store/apps/details?id=com.sickkogames.pirates",
    "app_id": "com.sickkogames.pirates",
    "app_icon": (
        "https://play-lh.googleusercontent.com/Vt_eizbSd5GvaIwGUeL3XKaxIve682kwfWG6S5SJfsSBcQX0lQHj"
        "M6rz_mYVM8A8IAo=s180"
    ),
    "end_date": "No End Date",
    "daily_cap": 100,
    "payout_type": "cpi",
    "cpi": 1.5,
    "campaign_name": "Climbing Pirates-iOS-AE",
    "tracking_url": "TRACKING URL",
    "country": "US",
    "countries": ["US", "TR"],
    "countries_with_cities": {
        "US": {"cities": ["New York", "Los Angeles"]},
        "TR": {"cities": ["Ankara", "Bursa"]},
    },
    "platform": "play",
    "creatives": {
        "images": [
            {"url": "https://creatives.example/1.png", "width": None, "height": None},
            {"url": "https://creatives.example/2.png", "width": None, "height": None},
        ],
        "videos": [],
        "others": [],
    },
    "creative_zip": "https://creatives.example/all.zip",
    "devices": "Both",
    "required_fields": ["ref_id"],
    "blacklisted_subpublishers": [],
    "whitelisted_subpublishers": [],
}

#: "And for CPA campaigns" (L63): one key more, right after `payout_type`.
CPA: dict[str, Any] = {
    "campaign_id": 1235,
    "type": "non-incent",
    "app_title": "Climbing Pirates",
    "app_category": "Games / Casual",
    "app_store_url": "https://play.google.com/store/apps/details?id=com.sickkogames.pirates",
    "app_id": "com.sickkogames.pirates",
    "app_icon": CPI["app_icon"],
    "end_date": "No End Date",
    "daily_cap": 100,
    "payout_type": "cpa",
    "cpa_event": "purchase",
    "cpi": 1.5,
    "campaign_name": "Climbing Pirates-iOS-AE",
    "tracking_url": "TRACKING URL",
    "country": "US",
    "countries": ["US", "TR"],
    "countries_with_cities": CPI["countries_with_cities"],
    "platform": "play",
    "creatives": CPI["creatives"],
    "creative_zip": "https://creatives.example/all.zip",
    "devices": "Both",
    "required_fields": ["ref_id"],
    "blacklisted_subpublishers": [],
    "whitelisted_subpublishers": [],
}

_TASK = "Reach Distance 1200, 4200, 8200 and 10200 m"
MULTI: dict[str, Any] = {
    "campaign_id": 120254,
    "type": "incent",
    "app_title": "Sling Plane 3D",
    "app_category": "Games / Simulation",
    "app_store_url": (
        "https://play.google.com/store/apps/details?id=com.panteon.slingplane"
        "&referrer=utm_source%3D42matters.com%26utm_medium%3Dapi"
    ),
    "app_id": "com.panteon.slingplane",
    "app_icon": (
        "https://play-lh.googleusercontent.com/1ou1lb0lsImbDe_zB-MGOcfEpNecMEPBS6Qu-YrCFHxvsW8oWiTt"
        "37nmfkiAANofCg=s180"
    ),
    "start_date": "2023-02-07 10:56:00",
    "end_date": "No End Date",
    "daily_cap": 200,
    "payout_type": "cpa",
    "cpa_event": "multi-rewardd",
    "revenue": 1.92,
    "campaign_name": "Sling Plane-120254-And_Phone-US-17Feb23-ADRP",
    "tracking_url": (
        "https://click.appsamurai.com/api/callbacks/click"
        "?sub_campaign_id=-QgfS_K1qCUvn5PP_vEmq-6E_kcvaJbe&extra_1={userid}"
    ),
    "offer_name": _TASK,
    "conversion_requirement": _TASK,
    "country": "US",
    "countries": ["US"],
    "countries_with_cities": {"US": {"cities": []}},
    "platform": "play",
    "devices": "Phone",
    "required_fields": ["ref_id"],
    "currency_multiplier": 50,
    "in_app_title": _TASK,
    "event_goal": [
        {
            "event_name": "max_distance_reached_1000",
            "cpi_bid": "0.35",
            "event_token": "Reach distance 1200m",
        },
        {
            "event_name": "max_distance_reached_4000",
            "cpi_bid": "0.36",
            "event_token": "Reach distance 4200m",
        },
        {
            "event_name": "max_distance_reached_8000",
            "cpi_bid": "0.5",
            "event_token": "Reach distance 8200m",
        },
        {
            "event_name": "max_distance_reached_10000",
            "cpi_bid": "0.72",
            "event_token": "Reach distance 10200m",
        },
    ],
    "received_events": [],
    "pin": False,
}

SHAPES = {"cpi": CPI, "cpa": CPA, "multi-rewarded": MULTI}

#: The least that makes a campaign of the shape.
LEAST: dict[str, dict[str, Any]] = {
    "cpi": {},
    "cpa": {"cpa_event": "purchase"},
    "multi-rewarded": {"event_goal": MULTI["event_goal"]},
}

#: What App Samurai chooses, or works out of the rest.
GIVEN = ("campaign_id", "tracking_url", "country")


def chosen(example: dict[str, Any]) -> dict[str, Any]:
    """What the back door is told so that the campaign is this one."""
    return {name: value for name, value in example.items() if name not in GIVEN}
