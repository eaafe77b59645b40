"""What a browser calls itself, in plain words: "Chrome trên Windows". Pure."""

from django.utils.translation import gettext as _

# The first that is found counts: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "coc_coc": "Cốc Cốc",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Trình duyệt khác")
