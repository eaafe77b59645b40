"""Who may do what: one line an address. A new page or API route needs its line here.

Columns: name of the route · what stands in its address (`world.Side.things`) · GET · POST · PATCH · PUT · DELETE.

Letters say who gets an answer: V viewer, O data officer, P planning officer, L leader, A administrator of the unit;
S signed in without any unit today; N not signed in. `all` is VOPLAS, `open` is also N, `none` asks for who runs the
service (`test_who_runs_the_service…`), `empty!` has nothing to show here. `-` (also where a line ends):
the address does not take the method. Everybody else of the unit is told so (403), or with `!` that it does not exist
(404). What belongs to another unit, or to another person, does not exist for anybody (404).
"""

from dataclasses import dataclass

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
SHORT = {"none": "", "empty": "", "all": "VOPLAS", "open": "VOPLASN", "members": "VOPLA"}


@dataclass(frozen=True)
class Line:
    name: str
    thing: str
    cells: tuple[str, ...]

    def takes(self, method: str) -> bool:
        return self._cell(method) != "-"

    def who(self, method: str) -> str:
        """The letters of those who get an answer."""
        cell = self._cell(method).removesuffix("!")
        return SHORT.get(cell, cell)

    def hides(self, method: str) -> bool:
        return self._cell(method).endswith("!")

    def _cell(self, method: str) -> str:
        place = METHODS.index(method)
        return self.cells[place] if place < len(self.cells) else "-"


PAGES = """
home                        none            all
boards                      none            all
board                       board           members
board-official              board           members
search                      none            all
search-suggestions          none            all
across                      across          members!
heat                        board           members
plans                       none            all
new-plan                    none            PA       PA
find-indicators             none            PA
plan                        plan            members
edit-plan                   plan            PA       PA
read-demands                plan            -        PA
force-plan                  plan            -        PA
correct-plan                plan            -        PA
owners                      none            all      PAS
reports                     none            all
report                      report          members  OPA
report-cells                report          -        OPA
report-preview              report          -        OPA
report-visit                report          -        OPA
review-report               report          members  PA
report-attachment           attachment      members
reviews                     none            all      PA
target                      target          members
decide                      target          -        PLA
target-chart                target          empty!
remove-plan                 plan            PA       PA
copy-plan                   plan            PA       PA
amend-plan                  plan            PA       PA
break-down                  plan-target     members    PA
check-shares                plan-target     -        PA
set-milestones              plan-target     -        PA
follow-plan                 plan            PA!      PA!
differences                 none            all
uploads                     none            PA
new-upload                  none            PA       PA
upload                      upload          PA
decide-upload               upload          -        PA
import-upload               upload          -        PA
undo-upload                 upload          -        PA
drop-upload                 upload          -        PA
upload-progress             upload          PA
marked-upload               upload          PA
uploaded-file               upload          PA
findings                    none            all
accept-finding              finding         -        PLA
alerts                      none            all
alert                       alert           members
alert-act                   alert           -        OPL
urging-letter               none            -        all
alert-rules                 none            all
alert-rule-new              none            PA       PA
alert-rule                  rule            members  PA
digest-preview              none            all
digest-preview-html         none            all
digest-preview-sheet        none            empty!
hearing                     none            all      all
hearers                     none            all
unheard                     none            A
unsubscribe                 mail-link       open     open
calendar-feed               calendar-link   open
mails                       none            all
mail                        mail            all
mail-html                   mail            all
notifications               none            all
notifications-read          none            -        all
notification-open           notice          -        all
outbox                      none            A
delivery-retry              mail            -        all
alert-sendings              alert           members
person-sendings             person          A!
login                       none            open     open
login-code                  none            open     open
logout                      none            -        open
language                    none            -        all
profile                     none            all      all
working-unit                none            -        members!
password                    none            all      all
password-forgotten          none            open     open
password-new                reset-link      open     open
second-factor               none            all      all
recovery-codes              none            all      all
second-factor-remove        none            all      all
session-end                 session         -        all
sessions-end                none            -        all
history                     none            all
stand-ins                   none            all      all
stand-in-end                stand-in        -        all
jobs                        none            none
run-job                     job             -        none
metrics                     none            none
admin/login/                none            open     open
admin/password_change/      none            open     open
"""

API = """
api-root                    none            all
schema                      none            all
api-docs                    none            all
api-login                   none            -        open
api-logout                  none            -        all
api-logoutall               none            -        all
locality-list               none            all
locality-detail             register        all
succession-list             none            all
succession-detail           successions     all
office-list                 none            all
office-detail               office          members
sector-list                 none            all
sector-detail               sector          all
unitofmeasure-list          none            all
unitofmeasure-detail        measure         all
period-list                 none            all
period-detail               period          all
indicator-list              none            all
indicator-detail            indicator       all
indicator-direction         indicator       -        none
indicator-rules             indicator       -        none
plan-list                   none            all      PA
plan-detail                 plan            members
plan-amendments             plan            -        PA
plan-put-in-force           plan            -        PA
api-follow-plan             plan            -        PA
target-list                 none            all      PA
target-detail               target          members
target-breakdown            target          members  PA
target-course               target          -        PA
target-reading              target          -        PA
target-scenario             target          -        members
target-timeline             target          members
target-official-verdict     target          -        PLA
target-confirm-verdict      target          -        PLA
target-withdraw-verdict     target          -        PLA
targetversion-list          none            all
targetversion-detail        version         members
milestone-list              none            all
milestone-detail            milestone       members
verdictdecision-list        none            all
verdictdecision-detail      decision        members
verdictdecision-evidence    decision        members
observation-list            none            all      OPA
observation-bulk            none            -        OPA
observation-detail          value           members
finding-list                none            all
finding-detail              finding         members
finding-accept              finding         -        PLA
finding-reopen              finding         -        PLA
checkrule-list              none            all
checkrule-detail            check           all
reportingcalendar-list      none            all      PA
reportingcalendar-detail    calendar        all
reportingcalendar-end       calendar        -        PA
reportingduty-list          none            all      PA
reportingduty-detail        duty            members
reportingduty-end           duty            -        PA
duereport-list              none            all
duereport-detail            report          members
duereport-missing           report          members
duereport-send              report          -        OPA
duereport-answer            report          -        OPA
duereport-withdraw-answer   report          -        OPA
duereport-timeline          report          members
duereport-accept            report          -        PA
duereport-close             report          -        PA
duereport-give-back         report          -        PA
duereport-reopen            report          -        PA
duereport-grant-exception   report          -        PA
duereport-withdraw-exception report         -        PA
dayexception-list           none            all      none
dayexception-detail         day             all      -   -   -   none
statuschange-list           none            all
statuschange-detail         change          members
api-board-summary           board-text      members
alert-list                  none            all
alert-detail                alert           members
alert-accept                alert           -        PL
alert-acknowledge           alert           -        PL
alert-assign                alert           -        PL
alert-close                 alert           -        PL
alert-comment               alert           -        OPL
alert-reopen                alert           -        PL
alert-snooze                alert           -        PL
alertrule-list              none            all      PA
alertrule-detail            rule            members  -   PA  -   PA
alertrule-trial             rule            members
subscription-list           none            all      all
subscription-detail         subscription    all      -   -   -   all
ownership-list              none            all      PA
ownership-detail            ownership       members  -   -   -   PA
delivery-list               none            all
delivery-read               none            -        all
delivery-detail             notice          all
sending-list                none            all
sending-detail              mail            all
sending-retry               mail            -        all
webhook-list                none            all      A
webhook-detail              webhook         all      -   A
webhook-renew-secret        webhook         -        A
webhook-ping                webhook         -        A
api-mail-preference         none            all      -   -   all
api-hearers                 none            all
"""


def _lines(table: str) -> dict[str, Line]:
    rows = [row.split() for row in table.strip().splitlines()]
    return {name: Line(name, thing, tuple(cells)) for name, thing, *cells in rows}


ALL_PAGES = _lines(PAGES)
ALL_API = _lines(API)
