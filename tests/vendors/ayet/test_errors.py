"""The complete list of error codes (ayet.txt L1243-1271) and which call declares which."""

import pytest

from mocksrv.vendors.ayet import errors
from mocksrv.vendors.ayet.errors import AyetError
from mocksrv.vendors.ayet.routes import OPERATIONS

#: The appendix, row by row, and the retention minimum that only L401 has.
APPENDIX = (
    (errors.WrongKey(), 100, "Authentification failed, check your API Key."),
    (
        errors.UnknownAction(action="$action", module="$module"),
        101,
        'Unknown action "$action" for $module module.',
    ),
    (errors.Missing(parameter="packageName"), 102, "Missing parameter: packageName."),
    (errors.Missing(parameter="numDownloads"), 102, "Missing parameter: numDownloads."),
    (errors.Missing(parameter="redirectUrl"), 102, "Missing parameter: redirectUrl."),
    (
        errors.YearExceeded(),
        103,
        "Parameter out of range: Maximum date interval range is 365 days.",
    ),
    (errors.InvalidTracking(), 104, "Invalid parameter: tracking."),
    (errors.InvalidRedirect(), 105, "Invalid parameter: redirectUrl."),
    (
        errors.TwoMonthsExceeded(),
        106,
        "Parameter out of range: Maximum date interval range is 62 days.",
    ),
    (
        errors.InvalidCountries(countries="$invalidCountryCodes"),
        301,
        "Invalid countries requested: $invalidCountryCodes.",
    ),
    (errors.VolumeTooSmall(), 302, "Minimum campaign volume is 20 downloads."),
    (
        errors.RetentionVolumeTooSmall(),
        302,
        "Minimum campaign volume for retention campaigns is 50 downloads.",
    ),
    (errors.VolumeTooLarge(), 302, "Maximum campaign volume is 10000 downloads."),
    (
        errors.InsufficientFunds(available="$tokens", required="$priceTokens"),
        303,
        "Insufficient funds, $tokens available, $priceTokens required.",
    ),
    (errors.InvalidApp(), 304, "Selected app is not valid or not free."),
    (errors.CampaignUnknown(), 305, "Campaign does not exist."),
    (
        errors.NotPending(status="$status"),
        306,
        "Only pending campaigns can be started, current status is $status.",
    ),
    (
        errors.NotRunning(status="$status"),
        306,
        "Only running campaigns can be paused, current status is $status.",
    ),
    (
        errors.NotPaused(status="$status"),
        306,
        "Only pending (paused) campaigns can be terminated, current status is $status.",
    ),
    (
        errors.StillReserved(reservations="$reservations"),
        308,
        "This campaign still has $reservations reservations. After pausing a campaign, you may"
        " have to wait up to 15 minutes before a campaign can be completed.",
    ),
    (
        errors.NoPermission(),
        310,
        "Insufficient account permissions to create custom s2s tracking campaigns.",
    ),
    (errors.InvalidRedirectUrl(), 311, "Invalid redirect url."),
    (errors.ClickIdMissing(), 312, "Required parameter {click_id} missing in redirect url."),
    (
        errors.RetentionNotTracked(),
        313,
        "Custom s2s tracking is not supported for high retention campaigns.",
    ),
    (errors.Throttled(), 429, "Too many consecutive API requests, throttled."),
)

CODES = {100, 101, 102, 103, 104, 105, 106, 301, 302, 303, 304, 305, 306, 308, 310, 311, 312, 313}
CODES |= {429}

#: Ours, for what the document leaves out: a dead click, a body too long, a mistake of ours.
ASSUMED = {errors.ClickUnknown, errors.TooLarge, errors.Broken}


def declared() -> set[type[AyetError]]:
    return set(AyetError.__subclasses__())


@pytest.mark.rule("AY-140")
@pytest.mark.parametrize(("error", "code", "text"), APPENDIX, ids=lambda value: str(value)[:40])
def test_every_row_of_the_appendix_is_declared_word_for_word(
    error: AyetError, code: int, text: str
) -> None:
    assert (error.code, error.text) == (code, text)


@pytest.mark.rule("AY-140")
def test_the_appendix_is_complete_and_nothing_else_is_declared() -> None:
    assert {code for _, code, _ in APPENDIX} == CODES
    assert {type(error) for error, _, _ in APPENDIX} == declared() - ASSUMED


@pytest.mark.rule("AY-140")
@pytest.mark.parametrize("code", [307, 309])
def test_codes_307_and_309_do_not_exist(code: int) -> None:
    assert code not in {error.code for error in declared()}


@pytest.mark.rule("AY-R01")
def test_every_error_of_the_appendix_is_http_200() -> None:
    assert {error.status for error in declared() - ASSUMED} == {200}


@pytest.mark.rule("AY-08", "AY-23", "AY-41", "AY-47", "AY-55", "AY-60")
@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ("account/details", set()),
        ("campaign/list", set()),
        ("campaign/get", {305}),
        ("campaign/quote", {301}),
        ("campaign/add", {102, 104, 105, 301, 302, 303, 304, 310, 311, 312, 313}),
    ],
)
def test_a_command_declares_the_codes_of_its_table_besides_100_and_429(
    command: str, codes: set[int]
) -> None:
    operation = next(each for each in OPERATIONS if each.name == command)

    assert {error.code for error in operation.errors} == codes
