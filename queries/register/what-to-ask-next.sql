-- Which missing facts would settle most verdicts? 补充哪些事实可确定最多判断？
-- Law: the facts that norms turn on. Reads verdicts.parquet.summary.json. One row a fact, the one that settles most first.
SELECT ask.fact AS fact, ask.settles AS settles, ask.needed AS needed, ask.unknown AS unknown, ask.question.en AS en, ask.question.zh AS zh
FROM (SELECT unnest(ask) AS ask FROM read_json('verdicts.parquet.summary.json', maximum_object_size = 67108864))
ORDER BY settles DESC, needed DESC, fact;
