package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadBatchTest {
    @Test
    void pieces_ofAnySize_comeOutInOrderInFewBuffers() {
        Random random = new Random(1);
        ReadBatch batch = new ReadBatch(ByteBufAllocator.DEFAULT);
        ByteBuf expected = Unpooled.buffer();
        for (int i = 0; i < 10_000; i++) {
            byte[] piece = new byte[random.nextInt(100) == 0 ? 5000 : random.nextInt(10)];
            random.nextBytes(piece);
            expected.writeBytes(piece);
            batch.add(Unpooled.wrappedBuffer(piece));
        }

        assertThat(batch.bytes()).isEqualTo(expected.readableBytes());
        List<ByteBuf> taken = batch.take();
        assertThat(taken).hasSizeLessThan(500);
        assertThat(Unpooled.wrappedBuffer(taken.toArray(ByteBuf[]::new))).isEqualTo(expected);
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.bytes()).isZero();
        taken.forEach(ByteBuf::release);
    }

    @Test
    void pieces_released_areFreed() {
        ByteBuf piece = ByteBufAllocator.DEFAULT.directBuffer().writeByte(1);
        ReadBatch batch = new ReadBatch(ByteBufAllocator.DEFAULT);
        batch.add(piece);

        batch.release();

        assertThat(piece.refCnt()).isZero();
        assertThat(batch.isEmpty()).isTrue();
    }
}
