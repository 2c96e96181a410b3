package dev.ebb.server.faults;

import static dev.ebb.server.faults.DiskCase.arrives;
import static dev.ebb.server.faults.DiskCase.fails;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskScript;
import java.nio.file.Files;
import java.util.List;

/** Every way in which the disk of a download fails while it runs. */
final class DiskFaults {
    private static final String IO = "Input/output error";
    private static final String READ_ONLY = "Read-only file system";
    private static final String FULL = "No space left on device";
    private static final int ROOM = 150_000;

    private DiskFaults() {}

    static List<DiskCase> cases() {
        return List.of(
                arrives(
                        "short-writes",
                        "Takes 1,000 bytes of every write.",
                        "Writes the rest.",
                        disk -> disk.takesAtOnce(1000)),
                fails(
                        "writes-of-nothing",
                        "Takes no byte and reports no error.",
                        "Does not try for ever.",
                        ErrorCode.LOCAL_WRITE_FAULT,
                        disk -> disk.takesAtOnce(0)),
                fails(
                        "full",
                        "Is full in the middle (ENOSPC).",
                        "Keeps what is there; goes on when there is room.",
                        ErrorCode.DISK_FULL,
                        disk -> disk.hasRoomFor(ROOM, FULL)),
                fails(
                        "full-at-the-first-byte",
                        "Has room for the name and for no byte.",
                        "Waits for room.",
                        ErrorCode.DISK_FULL,
                        disk -> disk.hasRoomFor(0, FULL)),
                fails(
                        "quota",
                        "The owner's quota is used up in the middle (EDQUOT).",
                        "Keeps what is there; goes on when there is room.",
                        ErrorCode.DISK_FULL,
                        disk -> disk.hasRoomFor(ROOM, "Disk quota exceeded")),
                fails(
                        "full-when-synced",
                        "Finds out at the sync that there is no room (delayed allocation, NFS).",
                        "Throws away what came after the last good sync.",
                        ErrorCode.DISK_FULL,
                        disk -> disk.fails(Kind.FORCE, 1, 1, FULL)),
                fails(
                        "write-error",
                        "Fails a write in the middle (EIO).",
                        "Keeps what was written before, synced.",
                        ErrorCode.LOCAL_WRITE_FAULT,
                        disk -> disk.fails(Kind.WRITE, 5, 1, IO)),
                fails(
                        "sync-error",
                        "Fails the first sync, drops the bytes, and calls every later sync a success.",
                        "Syncs that file no more and begins anew.",
                        ErrorCode.LOCAL_WRITE_FAULT,
                        disk -> disk.fails(Kind.FORCE, 0, 1, IO)),
                fails(
                        "later-sync-error",
                        "The same, after a sync that went well.",
                        "Goes on from the sync that went well.",
                        ErrorCode.LOCAL_WRITE_FAULT,
                        disk -> disk.fails(Kind.FORCE, 1, 1, IO)),
                fails(
                        "folder-sync-error",
                        "Fails to sync the name of the temporary file.",
                        "Relies on nothing in it.",
                        ErrorCode.LOCAL_WRITE_FAULT,
                        disk -> disk.fails(Kind.FORCE_FOLDER, 0, 1, IO)),
                arrives(
                        "close-error",
                        "Fails the close (EIO), after the sync went well.",
                        "Relies on the sync.",
                        disk -> disk.fails(Kind.CLOSE, IO)),
                fails(
                        "read-only",
                        "Is mounted read-only (EROFS).",
                        "Says so.",
                        ErrorCode.E_ACCESSDENIED,
                        disk -> disk.fails(Kind.CREATE, READ_ONLY)),
                fails(
                        "read-only-in-the-middle",
                        "Turns read-only after an error of its own.",
                        "Keeps what was synced.",
                        ErrorCode.E_ACCESSDENIED,
                        disk -> disk.fails(Kind.WRITE, 5, DiskScript.ALL, READ_ONLY)
                                .fails(Kind.FORCE, 1, DiskScript.ALL, READ_ONLY)
                                .fails(Kind.DELETE, READ_ONLY)),
                fails(
                                "file-removed",
                                "Somebody removes the temporary file in the middle.",
                                "Notices before it calls the file whole, and begins anew.",
                                ErrorCode.FILE_NOT_FOUND,
                                disk -> disk.meanwhile(Kind.WRITE, 5, Files::delete))
                        .byAStranger(),
                fails(
                                "file-replaced",
                                "Somebody puts another file in its place.",
                                "Notices before it calls the file whole, and begins anew.",
                                ErrorCode.FILE_NOT_FOUND,
                                disk -> disk.meanwhile(Kind.WRITE, 5, DiskScript::replace))
                        .byAStranger(),
                fails(
                                "file-cut",
                                "Somebody cuts it short at the end.",
                                "Notices before it calls the file whole, and begins anew.",
                                ErrorCode.FILE_NOT_FOUND,
                                disk -> disk.meanwhile(Kind.FORCE, 1, DiskFiles::cut))
                        .byAStranger(),
                fails(
                                "file-grown",
                                "Somebody appends to it.",
                                "Notices before it calls the file whole, and begins anew.",
                                ErrorCode.FILE_NOT_FOUND,
                                disk -> disk.meanwhile(Kind.WRITE, 5, DiskFiles::grow))
                        .byAStranger(),
                arrives(
                                "replaced-between-attempts",
                                "Somebody puts another file, as long, in the place of what an earlier attempt left.",
                                "Sees another inode and begins anew.",
                                disk -> disk.meanwhile(Kind.OPEN, 0, DiskScript::replace))
                        .onResume(),
                fails(
                                "reopen-error",
                                "Cannot open what an earlier attempt left (EIO).",
                                "Keeps it for the next one.",
                                ErrorCode.LOCAL_WRITE_FAULT,
                                disk -> disk.fails(Kind.OPEN, IO))
                        .onResume(),
                fails(
                                "read-error",
                                "Cannot read back what an earlier attempt left, to check the digest (EIO).",
                                "Keeps it for the next one.",
                                ErrorCode.LOCAL_WRITE_FAULT,
                                disk -> disk.fails(Kind.READ, IO))
                        .onResume(),
                arrives(
                                "cut-while-read-back",
                                "Somebody cuts the file while it is read back.",
                                "Begins anew at once.",
                                disk -> disk.meanwhile(Kind.READ, 0, DiskFiles::cut))
                        .onResume(),
                fails(
                                "resize-error",
                                "Cannot cut what an earlier attempt left to what is proved (EIO).",
                                "Keeps it for the next one.",
                                ErrorCode.LOCAL_WRITE_FAULT,
                                disk -> disk.fails(Kind.TRUNCATE, IO))
                        .onResume());
    }
}
