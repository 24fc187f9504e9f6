-- Which norms apply to no service of the register for certain? 哪些规范不确定适用于任何服务？
-- Law: every norm. Reads verdicts.parquet, a wide result of `dutygraph batch`. `open`: services that it may yet apply to.
SELECT norm, count(*) FILTER (verdict = 'undetermined') AS open
FROM (
  UNPIVOT (SELECT COLUMNS('^[^/]+$') FROM 'verdicts.parquet')
  ON COLUMNS(* EXCLUDE (service)) INTO NAME norm VALUE verdict
)
GROUP BY norm
HAVING count(*) FILTER (verdict = 'applies') = 0
ORDER BY open DESC, norm;
