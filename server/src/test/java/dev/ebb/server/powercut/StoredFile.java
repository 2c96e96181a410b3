package dev.ebb.server.powercut;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A file as the medium has it, and what has been written since its last sync. Guarded by its memory. */
final class StoredFile {
    /** Written at a place; without bytes, cut to a size. */
    private record Change(long position, byte @Nullable [] bytes) {}

    private byte[] durable = new byte[0];
    private final List<Change> unsynced = new ArrayList<>();

    void written(long position, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        unsynced.add(new Change(position, copy));
    }

    void cut(long size) {
        unsynced.add(new Change(size, null));
    }

    /** The file was there before anybody looked. */
    void is(byte[] content) {
        durable = content.clone();
    }

    void forced() {
        unsynced.forEach(change -> apply(change, Integer.MAX_VALUE));
        unsynced.clear();
    }

    /**
     * What is left when the power goes: all that was synced, and of the rest as much as it pleases the disk, in no order. Of a
     * write any beginning may be there.
     */
    byte[] survives(Random random) {
        int mood = random.nextInt(4);
        for (Change change : unsynced) {
            boolean kept = mood == 0 || mood > 1 && random.nextBoolean();
            if (kept) {
                int whole = change.bytes == null ? 0 : change.bytes.length;
                apply(change, mood == 3 && whole > 0 ? random.nextInt(whole) : whole);
            }
        }
        unsynced.clear();
        return durable.clone();
    }

    private void apply(Change change, int most) {
        if (change.bytes == null) {
            durable = Arrays.copyOf(durable, (int) Math.min(durable.length, change.position));
            return;
        }
        int length = Math.min(most, change.bytes.length);
        int end = (int) change.position + length;
        durable = Arrays.copyOf(durable, Math.max(durable.length, end));
        System.arraycopy(change.bytes, 0, durable, (int) change.position, length);
    }
}
