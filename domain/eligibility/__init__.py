"""申报条件: a dossier against every rule of its notice, in the order in which to read it.

`case`      what is examined: dossier, notice, registers, standing, time
`answers`   what a rule can say, and how          `book`      every rule, and `examine`
The chapters: `scope` 范围, `standing` 次数与回避, `target` 目标与类型, `years` 年限, `merits` 业绩条件,
`schooling` 学历学位, `titles` 现有资格, `history` 经历与总结, `works` 业绩行, `learning` 继续教育与考核,
`insurance` 参保与单位, `archive` 档案.

The outcome is never a bare no: every rule of the notice answers, with the values it used and with
what would satisfy it.
"""
