-- For which services are most verdicts still open? 哪些服务的未定判断最多？
-- Law: every norm. Reads verdicts.parquet, a wide result of `dutygraph batch`. One row a service with an open verdict.
SELECT service,
  count(*) FILTER (verdict = 'applies') AS applies,
  count(*) FILTER (verdict = 'undetermined') AS undetermined
FROM (
  UNPIVOT (SELECT COLUMNS('^[^/]+$') FROM 'verdicts.parquet')
  ON COLUMNS(* EXCLUDE (service)) INTO NAME norm VALUE verdict
)
GROUP BY service
HAVING undetermined > 0
ORDER BY undetermined DESC, service;
