/** Orders over HTTP, kept in H2, and cached in the Go sidecar when there is one. */
package demo.orders;
