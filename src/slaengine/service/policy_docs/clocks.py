"""How a clock moves: the picture and the table, drawn from the transitions that the engine obeys.

`python -m slaengine.service.policy_docs.clocks docs` renews `docs/clocks.md`; a test fails when it drifts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, get_args

from slaengine.model.clock import TRANSITIONS, Status
from slaengine.service.policy_docs.blocks import Document, Drawing, Heading, Paragraph, table
from slaengine.service.policy_docs.markdown import as_markdown
from slaengine.service.policy_docs.picture import drawing, mermaid
from slaengine.service.policy_docs.words import COMMON, Phrases

PAGE: Final = "clocks.md"

_STATUSES: Final[Phrases] = {
    "pending": ("applies, and its start event has not come", "已适用,等待开始事件"),
    "running": ("counts; a clock that is past its deadline runs on", "计时中;超过截止时间后继续计时"),
    "paused": ("stands still, and has no deadline meanwhile", "暂停计时,期间没有截止时间"),
    "met": ("was kept in time", "按时达成"),
    "missed": ("was kept after its deadline", "超时达成"),
    "cancelled": ("is not promised to this ticket any more", "对该工单不再承诺"),
}
_CAUSES: Final[Phrases] = {
    "start": ("an event of `start` comes", "发生 `start` 中的事件"),
    "pause": ("the ticket gets a status of `pause_on`", "工单进入 `pause_on` 中的状态"),
    "resume": ("the ticket leaves those statuses", "工单离开这些状态"),
    "breach": ("the deadline has passed; never taken back", "超过截止时间;不可撤销"),
    "retarget": ("the level or the case changes, and with it the length", "级别或情形变更,时限随之改变"),
    "merge": ("another ticket is merged into this one, and was opened earlier", "更早创建的另一工单并入本工单"),
    "stop_in_time": ("an event of `stop`, at the deadline or before", "截止时间之前(含当刻)发生 `stop` 中的事件"),
    "stop_late": ("an event of `stop`, after the deadline", "截止时间之后发生 `stop` 中的事件"),
    "cancel": (
        "`when` no longer holds, the level has no such promise, or the ticket was transferred or merged",
        "不再满足 `when`、该级别无此承诺,或工单已转交、合并",
    ),
    "restore": ("it applies again; the time between counts", "重新适用;其间时间照常计入"),
    "reopen": ("the ticket is reopened, with `on_reopen: resume`", "工单重新打开,且 `on_reopen: resume`"),
    "renew": (
        "it begins a new cycle: a start event, a `restart`, or `on_reopen: new_cycle`",
        "开始新一轮:开始事件、`restart`,或 `on_reopen: new_cycle`",
    ),
}
_SAYS: Final[Phrases] = {
    "title": ("How a clock moves", "时钟如何变化"),
    "lead": (
        "A clock is one target running for one ticket. These are all the changes it can make.",
        "时钟是一张工单上运行的一个目标。下表列出它的全部变化。",
    ),
    "statuses": ("Statuses", "状态"),
    "status": ("Status", "状态"),
    "transitions": ("Transitions", "变化"),
    "from": ("From", "原状态"),
    "cause": ("What happens", "事由"),
    "to": ("To", "新状态"),
    "picture": ("Picture", "示意图"),
}


def clock_document(language: str) -> Document:
    """The statuses and all transitions as tables, and the picture."""
    zh = language == "zh"

    def say(key: str) -> str:
        return _SAYS[key][zh]

    statuses = [(status, _STATUSES[status][zh]) for status in get_args(Status)]
    moves = [(before, f"{cause}: {_CAUSES[cause][zh]}", after) for (before, cause), after in TRANSITIONS.items()]
    blocks = (
        Paragraph(say("lead")),
        Heading(say("statuses")),
        table([say("status"), COMMON["meaning"][zh]], statuses),
        Heading(say("transitions")),
        table([say("from"), say("cause"), say("to")], moves),
        Heading(say("picture")),
        Drawing(drawing(TRANSITIONS, say("title")), mermaid(TRANSITIONS)),
    )
    return Document(say("title"), "zh" if zh else "en", COMMON["contents"][zh], blocks)


def clock_page(language: str = "en") -> str:
    """The page as Markdown."""
    return as_markdown(clock_document(language)).replace("\\`", "`")  # here, backquotes mark the keys of a policy


if __name__ == "__main__":
    file = Path(sys.argv[1] if len(sys.argv) > 1 else "docs") / PAGE
    file.write_text(clock_page(), encoding="utf-8")
    sys.stdout.write(f"{file}\n")
