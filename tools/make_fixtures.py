"""Write the data that ships under `fixtures/`: `python -m tools.make_fixtures`.

What the vendors' documents fix stands here by hand. The rest of the store catalogue and the
spread of the small countries' quotes are drawn with faker (the `dev` extra) from one fixed seed.
Another release of faker may draw other names: the files in the repository are faker 40.54.0's.
"""

import json
from itertools import product
from pathlib import Path
from typing import Any

from faker import Faker

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SEED = 20160521

# ISO 3166-1 alpha-2, with the names people write. ASCII and without commas, so that a list of
# names in a query (`countries=France,Spain`) needs neither escaping nor quoting.
COUNTRIES = """
AF Afghanistan; AX Aland Islands; AL Albania; DZ Algeria; AS American Samoa; AD Andorra; AO Angola;
AI Anguilla; AQ Antarctica; AG Antigua and Barbuda; AR Argentina; AM Armenia; AW Aruba;
AU Australia; AT Austria; AZ Azerbaijan; BS Bahamas; BH Bahrain; BD Bangladesh; BB Barbados;
BY Belarus; BE Belgium; BZ Belize; BJ Benin; BM Bermuda; BT Bhutan; BO Bolivia;
BQ Caribbean Netherlands; BA Bosnia and Herzegovina; BW Botswana; BV Bouvet Island; BR Brazil;
IO British Indian Ocean Territory; BN Brunei; BG Bulgaria; BF Burkina Faso; BI Burundi;
CV Cape Verde; KH Cambodia; CM Cameroon; CA Canada; KY Cayman Islands; CF Central African Republic;
TD Chad; CL Chile; CN China; CX Christmas Island; CC Cocos Islands; CO Colombia; KM Comoros;
CG Congo; CD Democratic Republic of the Congo; CK Cook Islands; CR Costa Rica; CI Ivory Coast;
HR Croatia; CU Cuba; CW Curacao; CY Cyprus; CZ Czech Republic; DK Denmark; DJ Djibouti;
DM Dominica; DO Dominican Republic; EC Ecuador; EG Egypt; SV El Salvador; GQ Equatorial Guinea;
ER Eritrea; EE Estonia; SZ Eswatini; ET Ethiopia; FK Falkland Islands; FO Faroe Islands; FJ Fiji;
FI Finland; FR France; GF French Guiana; PF French Polynesia; TF French Southern Territories;
GA Gabon; GM Gambia; GE Georgia; DE Germany; GH Ghana; GI Gibraltar; GR Greece; GL Greenland;
GD Grenada; GP Guadeloupe; GU Guam; GT Guatemala; GG Guernsey; GN Guinea; GW Guinea-Bissau;
GY Guyana; HT Haiti; HM Heard Island and McDonald Islands; VA Vatican City; HN Honduras;
HK Hong Kong; HU Hungary; IS Iceland; IN India; ID Indonesia; IR Iran; IQ Iraq; IE Ireland;
IM Isle of Man; IL Israel; IT Italy; JM Jamaica; JP Japan; JE Jersey; JO Jordan; KZ Kazakhstan;
KE Kenya; KI Kiribati; KP North Korea; KR South Korea; KW Kuwait; KG Kyrgyzstan; LA Laos;
LV Latvia; LB Lebanon; LS Lesotho; LR Liberia; LY Libya; LI Liechtenstein; LT Lithuania;
LU Luxembourg; MO Macau; MG Madagascar; MW Malawi; MY Malaysia; MV Maldives; ML Mali; MT Malta;
MH Marshall Islands; MQ Martinique; MR Mauritania; MU Mauritius; YT Mayotte; MX Mexico;
FM Micronesia; MD Moldova; MC Monaco; MN Mongolia; ME Montenegro; MS Montserrat; MA Morocco;
MZ Mozambique; MM Myanmar; NA Namibia; NR Nauru; NP Nepal; NL Netherlands; NC New Caledonia;
NZ New Zealand; NI Nicaragua; NE Niger; NG Nigeria; NU Niue; NF Norfolk Island; MK North Macedonia;
MP Northern Mariana Islands; NO Norway; OM Oman; PK Pakistan; PW Palau; PS Palestine; PA Panama;
PG Papua New Guinea; PY Paraguay; PE Peru; PH Philippines; PN Pitcairn Islands; PL Poland;
PT Portugal; PR Puerto Rico; QA Qatar; RE Reunion; RO Romania; RU Russia; RW Rwanda;
BL Saint Barthelemy; SH Saint Helena; KN Saint Kitts and Nevis; LC Saint Lucia; MF Saint Martin;
PM Saint Pierre and Miquelon; VC Saint Vincent and the Grenadines; WS Samoa; SM San Marino;
ST Sao Tome and Principe; SA Saudi Arabia; SN Senegal; RS Serbia; SC Seychelles; SL Sierra Leone;
SG Singapore; SX Sint Maarten; SK Slovakia; SI Slovenia; SB Solomon Islands; SO Somalia;
ZA South Africa; GS South Georgia and the South Sandwich Islands; SS South Sudan; ES Spain;
LK Sri Lanka; SD Sudan; SR Suriname; SJ Svalbard and Jan Mayen; SE Sweden; CH Switzerland; SY Syria;
TW Taiwan; TJ Tajikistan; TZ Tanzania; TH Thailand; TL Timor-Leste; TG Togo; TK Tokelau; TO Tonga;
TT Trinidad and Tobago; TN Tunisia; TR Turkey; TM Turkmenistan; TC Turks and Caicos Islands;
TV Tuvalu; UG Uganda; UA Ukraine; AE United Arab Emirates; GB United Kingdom; US United States;
UM United States Minor Outlying Islands; UY Uruguay; UZ Uzbekistan; VU Vanuatu; VE Venezuela;
VN Vietnam; VG British Virgin Islands; VI US Virgin Islands; WF Wallis and Futuna;
EH Western Sahara; YE Yemen; ZM Zambia; ZW Zimbabwe
"""

FREE_PLAY = {
    "com.example.app": "My Example App",
    "com.xxx.yyy": "My Cool Calculator",
    "com.xxx.zzz": "My Cool Watch",
    "com.facebook.katana": "Facebook",
    "com.sickkogames.pirates": "Pirates",
}
PRICED_PLAY = {
    "com.mojang.minecraftpe": "Minecraft",
    "com.rockstargames.gtasa": "Grand Theft Auto: San Andreas",
    "com.ustwo.monumentvalley": "Monument Valley",
    "com.chucklefish.stardewvalley": "Stardew Valley",
    "com.FireproofStudios.TheRoom": "The Room",
    "com.playdigious.deadcells.mobile": "Dead Cells",
    "com.teslacoilsw.launcher.prime": "Nova Launcher Prime",
    "net.dinglisch.android.taskerm": "Tasker",
    "com.maxmpz.audioplayer.unlock": "Poweramp Full Version Unlocker",
    "com.robtopx.geometryjump": "Geometry Dash",
    "com.ironhidegames.android.kingdomrushorigins": "Kingdom Rush Origins",
    "com.ninjakiwi.bloonstd6": "Bloons TD 6",
    "com.playdead.limbo.full": "LIMBO",
    "vo.threes.exclaim": "Threes!",
    "nz.co.codepoint.minimetro": "Mini Metro",
}
FREE_IOS = {"284882215": "Facebook"}
PRICED_IOS = {"479516143": "Minecraft", "728293409": "Monument Valley"}

INVENTED_PLAY, INVENTED_IOS = 96, 41
FIRST_WORDS = (
    "Bubble Pixel Turbo Candy Shadow Galaxy Pocket Happy Royal Crystal Ninja Farm Zombie Magic "
    "Daily Smart Easy Swift Super Tiny Lucky Night Ocean Jungle Desert Monster Puppy Robot Retro"
)
LAST_WORDS = (
    "Quest Saga Camera Keyboard Wallet Weather Planner Racer Puzzle Solitaire Defense Runner Chat "
    "Translator Recipes Workout Radio Launcher Notes Blast Kingdom Heroes Chess Scanner Browser"
)
PUBLISHERS = ("games", "apps", "labs", "studio", "soft", "mobile", "media")
DOMAINS = ("com", "com", "com", "net", "io", "org")

# Make -> "model share" pairs. Devices report their make as they please, so it is not normalised:
# both "Samsung" and "samsung" occur in the example of reporting/installations.
DEVICES = {
    "Samsung": "GT-I9300 90, GT-I9100 60, GT-N7100 45, GT-I9500 55, GT-S5830 30, SM-G900F 50",
    "samsung": (
        "GT-P5100 40, GT-P3110 22, GT-I9505 65, GT-I8190 48, SM-T530 18, SM-G920F 44, "
        "SM-J500FN 38, SM-G950F 42, SM-A505FN 46, SM-G991B 36, SM-A546B 34, SM-S928B 20"
    ),
    "LGE": "Nexus 4 26, Nexus 5 40, LG-P880 12, LG-D802 20, LG-D855 24, LG-K420 14",
    "HTC": "HTC One X 28, HTC Desire HD A9191 14, HTC Sensation Z710e 12",
    "htc": "HTC One_M8 22, Nexus 9 8",
    "Sony": "C6603 24, D5803 18, E5823 10",
    "Sony Ericsson": "LT18i 12, ST25i 10",
    "motorola": "XT1032 32, XT1068 26, Moto G (5) Plus 24, moto g power 18",
    "asus": "Nexus 7 42, K00E 10, ASUS_Z00AD 12",
    "Asus": "ME173X 9",
    "HUAWEI": "HUAWEI P6-U06 14, ALE-L21 28, WAS-LX1A 22, VOG-L29 20",
    "LENOVO": "Lenovo A6000 16, Lenovo TAB 2 A10-70F 7",
    "Acer": "A510 6, B1-711 5",
    "Amazon": "KFTHWI 9, KFAUWI 11",
    "Xiaomi": "HM NOTE 1W 24, MI 4W 18, Redmi Note 4 46, Redmi Note 8 Pro 48, M2101K6G 30",
    "Micromax": "Micromax A116 16",
    "TCT": "ALCATEL ONE TOUCH 6030X 8",
    "OPPO": "CPH1909 26, CPH2219 18",
    "vivo": "vivo 1901 24, V2027 16",
    "realme": "RMX1911 22, RMX3085 14",
    "OnePlus": "ONE A2003 12, ONEPLUS A6003 16, GM1913 12",
    "Google": "Pixel 2 14, Pixel 4a 16, Pixel 8 14",
    "TECNO": "TECNO KC8 14",
}

# The 39 countries of campaign/quote and campaign/add, in the document's order.
TARGETABLE = (
    "US GB CA AU DE FR IT ES NL MX IN VN JP RU PL MY AT BR PH ID CO CZ RO HK GR BG TR KR PT "
    "UA HU TH VE CH SA SG TW MA CL"
)
TRAFFIC = """
US 230 IN 210 BR 70 RU 58 DE 55 ID 46 GB 42 MX 38 FR 34 TR 32 IT 30 ES 28 PH 28 VN 26 PL 24 JP 22
TH 22 CA 22 KR 18 UA 18 CO 16 MY 16 AR 16 EG 15 PK 15 BD 14 NL 13 RO 13 AU 13 DZ 13 VE 12 SA 12
IR 12 NG 11 MA 11 TW 10 CL 10 CZ 9 GR 9 HU 9 PE 9 PT 8 BG 8 BY 8 KZ 8 ZA 8 IQ 8 AT 7 CH 7 HK 7
SE 7 BE 7 RS 7 EC 6 KE 6 TZ 6 SG 6 IL 6 TN 6 AE 6 NO 5 DK 5 FI 5 SK 5 HR 5 LK 5 NP 5 MM 5 JO 4
GH 4 LT 4 IE 4 NZ 4 UZ 4 AZ 4 GE 4 DO 4 GT 4 BO 4 KH 3 LV 3 EE 3 SI 3 BA 3 MD 3 AL 3 MK 3 LB 3
PY 3 UY 3 CR 3 PA 3 SN 2 CM 2 UG 2
"""

PRICES = {
    "standard": {"worldwide": "1", "targeted": "1.15"},
    "retention": {"worldwide": "1.1", "targeted": "1.25"},
}
WORLDWIDE_QUOTE = {"traffic": 100, "min": 4905, "max": 11148}
# US and DE add up to the document's quote: 38 %, 1754 to 3982 installs per day.
KNOWN_QUOTES = {
    "US": {"traffic": 27, "min": 1246, "max": 2829},
    "DE": {"traffic": 11, "min": 508, "max": 1153},
}
# Percent of the traffic of the countries that have more than one.
QUOTED_TRAFFIC = {
    code: percent
    for percent, codes in {10: "IN", 3: "GB RU BR FR", 2: "IT ES CA ID MX"}.items()
    for code in codes.split()
}
MIN_PER_PERCENT, MAX_PER_PERCENT = 46.15, 104.8

ACCOUNT = {"id": 6, "email": "my@mail.com", "tokens": 10000, "s2s": True}
TRACKER = "http://tracker.example.com/click?cid={click_id}"

# What was done to a campaign, and how long before the start of the world.
TWO_SITTINGS = ("-28d start", "-660h pause", "-27d start", "-26d rate 240")
GIVEN_UP_AFTER_A_FASTER_DAY = ("-25d start", "-23d rate 48", "-22d pause", "-21d terminate")
GIVEN_UP = ("-18d start", "-14d pause", "-13d terminate")
PAUSED_TWICE = ("-11d start", "-9d pause", "-4d start", "-2d pause")
AFTER_A_BREAK = ("-7d start", "-6d pause", "-5d start")


def countries() -> list[dict[str, Any]]:
    """Every country, by name."""
    pairs = (entry.split(maxsplit=1) for entry in COUNTRIES.strip().replace("\n", " ").split(";"))
    return sorted(
        ({"code": code, "name": name} for code, name in pairs), key=lambda country: country["name"]
    )


def apps(fake: Faker) -> list[dict[str, Any]]:
    """The store catalogue: the apps we know by name, and invented free ones."""
    names = [" ".join(words) for words in product(FIRST_WORDS.split(), LAST_WORDS.split())]
    invented = fake.random.sample(names, INVENTED_PLAY + INVENTED_IOS)
    play = {_package(fake, title): title for title in invented[:INVENTED_PLAY]}
    ios = {_store_number(fake): title for title in invented[INVENTED_PLAY:]}
    shelves = [
        ("play", FREE_PLAY | play, True),
        ("play", PRICED_PLAY, False),
        ("ios", FREE_IOS | ios, True),
        ("ios", PRICED_IOS, False),
    ]
    catalogue = [
        {"store": store, "id": app_id, "title": title, "free": free}
        for store, shelf, free in shelves
        for app_id, title in shelf.items()
    ]
    return sorted(catalogue, key=lambda app: (app["store"], app["id"]))


def _package(fake: Faker, title: str) -> str:
    publisher = "".join(filter(str.isalpha, fake.last_name())) + fake.random_element(PUBLISHERS)
    return f"{fake.random_element(DOMAINS)}.{publisher}.{title.replace(' ', '')}".lower()


def _store_number(fake: Faker) -> str:
    return str(fake.unique.random_int(300_000_000, 6_799_999_999))


def devices() -> list[dict[str, Any]]:
    """Phones and tablets with the weight of each among the installs."""
    listed = ((make, text.rsplit(" ", 1)) for make in DEVICES for text in DEVICES[make].split(", "))
    return [{"make": make, "model": model, "share": int(share)} for make, (model, share) in listed]


def traffic() -> dict[str, int]:
    """Country code -> weight among the installs of a worldwide campaign."""
    words = TRAFFIC.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def ayet_quotes(fake: Faker) -> dict[str, Any]:
    """Quotes per country; a set of countries is quoted the sum of its members."""
    quotes = {code: KNOWN_QUOTES.get(code) or _quote(fake, code) for code in TARGETABLE.split()}
    return {"worldwide": WORLDWIDE_QUOTE, "countries": quotes}


def _quote(fake: Faker, code: str) -> dict[str, int]:
    percent = QUOTED_TRAFFIC.get(code, 1)
    share = percent + fake.random.uniform(-0.35, 0.35)
    least, most = round(share * MIN_PER_PERCENT), round(share * MAX_PER_PERCENT)
    return {"traffic": percent, "min": least, "max": most}


def ayet_demo() -> dict[str, Any]:
    """An account with campaigns in every state, the oldest first.

    The margins are wide: where a campaign must be unfinished, even its full rate around the
    clock could not have delivered it. Their prices leave 4100 of the 10000 tokens.
    """
    calculator, watch, example = "com.xxx.yyy", "com.xxx.zzz", "com.example.app"
    facebook, pirates = "com.facebook.katana", "com.sickkogames.pirates"
    first, second, third = "customer1", "customer2", "customer1283"
    completed = [
        _campaign(watch, 100, 2400, first, "-40d", "-40d start", retention=True),
        _campaign(calculator, 90, 2400, first, "-34d", "-34d start", to="US GB"),
        _campaign(calculator, 50, 2400, first, "-30d", "-30d start"),
        _campaign(facebook, 300, 480, third, "-28d", *TWO_SITTINGS),
    ]
    terminated = [
        _campaign(watch, 200, 24, second, "-25d", *GIVEN_UP_AFTER_A_FASTER_DAY),
        _campaign(pirates, 500, 96, third, "-18d", *GIVEN_UP, to="RU UA"),
    ]
    paused = [
        _campaign(facebook, 400, 96, second, "-11d", *PAUSED_TWICE, to="BR MX CO"),
        _campaign(calculator, 300, 2400, "", "-90m", "-90m start", "-5m pause"),
    ]
    running = [
        _campaign(pirates, 500, 48, first, "-12d", "-12d start", "-5d rate 24"),
        _campaign(watch, 500, 48, first, "-9d", "-9d start", retention=True),
        _campaign(example, 1200, 120, second, "-8d", "-8d start"),
        _campaign(pirates, 200, 24, "", "-7d", *AFTER_A_BREAK, to="IN ID PH", retention=True),
        _campaign(calculator, 300, 240, third, "-5d", "-5d start", redirect_url=TRACKER),
        _campaign(example, 600, 288, first, "-36h", "-36h start", to="US DE GB CA"),
    ]
    waiting = [
        _campaign(watch, 190, 24, second, "-4d", "-4d start", "-3d review", to="JP KR TW"),
        _campaign(example, 80, 2400, first, "-3d", to="FR ES IT"),
    ]
    campaigns = completed + terminated + paused + running + waiting
    return {"account": ACCOUNT, "campaigns": sorted(campaigns, key=_age, reverse=True)}


def _campaign(
    package: str,
    downloads: int,
    rate: int,
    identifier: str,
    created: str,
    *history: str,
    to: str = "",
    retention: bool = False,
    redirect_url: str = "",
) -> dict[str, Any]:
    return {
        "package_name": package,
        "downloads": downloads,
        "retention": retention,
        "countries": to.split(),
        "rate": rate,
        "identifier": identifier,
        "redirect_url": redirect_url,
        "created": created,
        "commands": [_command(line) for line in history],
    }


def _command(line: str) -> dict[str, Any]:
    at, do, *value = line.split()
    return {"at": at, "do": do} | ({"value": int(value[0])} if value else {})


def _age(campaign: dict[str, Any]) -> int:
    created = campaign["created"]
    return int(created[1:-1]) * {"m": 1, "h": 60, "d": 1440}[created[-1]]


def render(value: Any, indent: int = 0) -> str:
    """JSON text, indented by 2, with the innermost objects and lists on one line each."""
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    members = list(value.values()) if isinstance(value, dict) else value
    if indent and not any(isinstance(member, dict | list) for member in members):
        return json.dumps(value, ensure_ascii=False)
    texts = [render(member, indent + 2) for member in members]
    if isinstance(value, dict):
        texts = [f"{json.dumps(key)}: {text}" for key, text in zip(value, texts, strict=True)]
    pad = " " * indent
    inner = ",\n".join(f"{pad}  {text}" for text in texts)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}\n{pad}{closing}"


def main() -> None:
    """Write every file anew."""
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    files = {
        "countries.json": countries(),
        "apps.json": apps(fake),
        "devices.json": devices(),
        "traffic.json": traffic(),
        "ayet/prices.json": PRICES,
        "ayet/quotes.json": ayet_quotes(fake),
        "blank/ayet.json": {"account": ACCOUNT, "campaigns": []},
        "demo/ayet.json": ayet_demo(),
    }
    for name, value in files.items():
        path = FIXTURES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(value) + "\n", encoding="utf-8", newline="\n")
        print(path.relative_to(FIXTURES.parent))


if __name__ == "__main__":
    main()
