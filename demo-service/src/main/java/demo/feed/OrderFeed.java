package demo.feed;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/**
 * Tells a partner about new orders: ten times a second what is waiting goes out as one frame, encoded in a pooled
 * direct buffer. A frame is a 4-byte length and that many bytes of JSON, one order a line.
 */
@Component
public class OrderFeed implements AutoCloseable {
    private static final int WAITING_ORDERS = 10_000;
    private static final int ORDERS_PER_FRAME = 500;
    private static final int BYTES_PER_ORDER = 160;

    private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_ORDERS);
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("order-feed"), NioIoHandler.newFactory());
    private final Channel channel;

    OrderFeed(Partner partner) {
        channel = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(partner.address())
                .syncUninterruptibly()
                .channel();
        var unused = channel.eventLoop().scheduleWithFixedDelay(this::flush, 100, 100, TimeUnit.MILLISECONDS);
    }

    /** Takes one order as JSON; an order too many is dropped and counted. */
    public void offer(byte[] orderJson) {
        if (!waiting.offer(orderJson)) {
            dropped.increment();
        }
    }

    public long sentOrders() {
        return sent.sum();
    }

    public long droppedOrders() {
        return dropped.sum();
    }

    private void flush() {
        List<byte[]> batch = new ArrayList<>();
        while (channel.isWritable() && waiting.drainTo(batch, ORDERS_PER_FRAME) > 0) {
            int orders = batch.size();
            var unused = channel.writeAndFlush(encode(batch))
                    .addListener(written -> (written.isSuccess() ? sent : dropped).add(orders));
            batch.clear();
        }
    }

    private ByteBuf encode(List<byte[]> batch) {
        ByteBuf frame = channel.alloc().directBuffer(Integer.BYTES + batch.size() * BYTES_PER_ORDER);
        frame.writeInt(0);
        for (byte[] order : batch) {
            frame.writeBytes(order).writeByte('\n');
        }
        return frame.setInt(0, frame.readableBytes() - Integer.BYTES);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
