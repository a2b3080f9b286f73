package sick

const pageBytes = 4096

// touched is memory that is resident: what is only allocated may be pages of zeros that the kernel has not given yet.
func touched(size int) []byte {
	piece := make([]byte, size)
	for at := 0; at < size; at += pageBytes {
		piece[at] = 1
	}
	return piece
}
