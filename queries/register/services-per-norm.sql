-- How many services has each norm, by verdict? 每项规范各判断下有多少服务？
-- Law: every norm. Reads verdicts.parquet, a wide result of `dutygraph batch`. One row a norm, the one that applies most first.
SELECT norm,
  count(*) FILTER (verdict = 'applies') AS applies,
  count(*) FILTER (verdict = 'does-not-apply') AS does_not_apply,
  count(*) FILTER (verdict = 'undetermined') AS undetermined
FROM (
  UNPIVOT (SELECT COLUMNS('^[^/]+$') FROM 'verdicts.parquet')
  ON COLUMNS(* EXCLUDE (service)) INTO NAME norm VALUE verdict
)
GROUP BY norm
ORDER BY applies DESC, norm;
