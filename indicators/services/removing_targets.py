"""Taking targets out of a document that is not in force yet."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from indicators.errors import InvalidInputError
from indicators.hanging import faults_of_losing
from indicators.models import Plan, Target
from indicators.services.aggregation import compute_above
from indicators.services.permissions import require_role
from indicators.services.plans import faults_of_editing
from indicators.services.uploads import removing
from localities.choices import MAY_WRITE_PLANS
from localities.models import User
from localities.services.changes import log_removals


def faults_of_removing(target: Target) -> list[str]:
    """What hangs on a target and would go with it unseen; empty where it may go."""
    faults = []
    if target.shares.exists():
        faults.append(_("đã phân bổ, bỏ các phần phân bổ trước."))
    if target.rows_below.exists():
        faults.append(_("còn dòng đứng dưới, bỏ các dòng ấy trước."))
    if target.decisions.exists():
        faults.append(_("đã có đánh giá chính thức."))
    if target.version > 1:
        faults.append(_("đã được sửa đổi bằng văn bản."))
    return [*faults, *faults_of_losing([target.pk])]


@transaction.atomic
def remove_targets(*, plan: Plan, targets: Sequence[Target], by: User | None) -> None:
    """Take some targets out of a document; values reported of their indicators stay. Raises InvalidInputError naming
    all that stands in the way, NotAllowedError."""
    require_role(by=by, localities=[plan.locality], roles=MAY_WRITE_PLANS)
    problems = faults_of_editing([plan])
    if any(target.plan_id != plan.pk for target in targets):
        problems.append(_("Có dòng không thuộc văn bản này."))
    for target in targets:
        problems += [f"{target.indicator}: {fault}" for fault in faults_of_removing(target)]
    if problems:
        raise InvalidInputError(problems)
    log_removals(targets, by, facts=("written",))
    keys = {(target.locality_id, target.indicator_id, target.period_id) for target in targets}
    removing.remove_targets([target.pk for target in targets])
    compute_above(keys=keys)
