"""The life of an application, in the order in which to read it.

`application`   its stages and what it remembers        `commands`  what may be asked of it
`events`        what can have happened                  `transitions`  what is legal when
`decide`        a command becomes events, or a refusal  `evolve`    events become the application
`deadlines`     every clock that runs                   `lapse`     what silence does

The chapters, each with its rules: `filing` 申报 → `recommendation` 审核推荐 → `publicity` 公示 →
`intake` 受理 → `payment` 缴费 → `review` and `vote_law` 评审 → `result` 结果公示 → `confirmation` 确认 →
`archiving` 归档; `reexamination` 复查, `complaint` 投诉举报, `revocation` 撤销, `amendment` 方案变更.

Beside them: `notice` what a notice fixes, `routes` which tiers, `calendar` which days, `people` and
`rights` who may, `holders` who has it now, `next_steps` what each may do, `refusals` why not.

Plain Python: no clock, no chance, no I/O, no framework. Time, calendar and notice are arguments.
"""
