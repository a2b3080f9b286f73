/** The outbound path: batches of orders in Netty's pooled direct buffers, over loopback to a partner's stand-in. */
package demo.feed;
