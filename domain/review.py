"""评审, as far as one case sees it: handed over, opinions, the vote's tally. The law is `vote_law`."""

from domain import commands as c, events as e
from domain.application import Application, Vote
from domain.holds import refuse_if_held
from domain.refusals import Refused
from domain.setting import Setting
from domain.vote_law import Tally, check_tally


def start_review(
    application: Application, command: c.StartReview, _: Setting
) -> tuple[e.Event, ...]:
    """t29: after the committee opened its session (B6)."""
    refuse_if_held(application)
    if application.schedule.review_opened_at is None:
        raise Refused("N89-3.4.1-1", "评委会尚未召开评审会议。")
    return (
        e.ReviewStarted(
            at=command.at, by=command.actor, meeting=command.meeting, group=command.group
        ),
    )


def record_opinion(
    application: Application, command: c.RecordOpinion, _: Setting
) -> tuple[e.Event, ...]:
    """t30: the digest only; what it says stays sealed."""
    del application
    return (e.OpinionRecorded(at=command.at, by=command.actor, opinion=command.opinion),)


def close_vote(
    application: Application, command: c.CloseVote, setting: Setting
) -> tuple[e.Event, ...]:
    """t31: refused without a quorum, so that the case is voted again in another session."""
    refuse_if_held(application)
    tally = Tally(
        command.size, command.attending, command.recused, command.yes, command.no, command.abstain
    )
    result = check_tally(tally, setting.terms.evaluation)
    if not result.quorum:
        raise Refused(
            "O40-quorum",
            f"到会（扣除回避）{result.base}人，不足法定人数{result.quorum_needed}人，表决无效，另行开会评审。",
        )
    vote = Vote(tally, result.passed)
    return (e.VoteClosed(at=command.at, by=command.actor, vote=vote),)
