module tidb

go 1.21
