-- Of which norms can it least be told whom they bind? 哪些规范最难判断其适用？
-- Law: every norm. Reads verdicts.parquet, a wide result of `dutygraph batch`. One row a norm that is open for some service.
SELECT norm, count(*) AS services, round(count(*) / any_value(total), 4) AS share
FROM (
  UNPIVOT (
    SELECT COLUMNS('^[^/]+$'), count(*) OVER () AS total FROM 'verdicts.parquet'
  )
  ON COLUMNS(* EXCLUDE (service, total)) INTO NAME norm VALUE verdict
)
WHERE verdict = 'undetermined'
GROUP BY norm
ORDER BY services DESC, norm;
