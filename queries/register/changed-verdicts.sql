-- What has changed since an earlier result, norm by norm? 与先前结果相比，各规范有何变化？
-- Law: every norm. Reads verdicts.parquet.changes.csv, which `dutygraph batch --since` writes; a missing side is a service
-- that the other register does not have. One row a norm and change, the commonest first.
SELECT norm, before, after, count(*) AS services
FROM read_csv('verdicts.parquet.changes.csv', header = true, all_varchar = true)
GROUP BY norm, before, after
ORDER BY services DESC, norm, before, after;
