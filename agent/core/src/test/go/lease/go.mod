module lease

go 1.21
