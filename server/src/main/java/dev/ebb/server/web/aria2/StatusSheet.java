package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.ebb.v1.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Writes what aria2 tells of a download, with the keys that were asked for. Thread-safe. */
final class StatusSheet {
    private static final int PIECE = Pieces.LENGTH;

    private final Downloads downloads;
    private final Pieces pieces;
    private final ToLongFunction<String> speeds;
    private final Path folder;

    /**
     * A sheet.
     *
     * @param speeds bytes a second by the id of the job
     * @param folder what is told of a download without files
     */
    StatusSheet(Downloads downloads, Pieces pieces, ToLongFunction<String> speeds, Path folder) {
        this.downloads = downloads;
        this.pieces = pieces;
        this.speeds = speeds;
        this.folder = folder;
    }

    /** What is dear to find out is found out only when it was asked for. */
    private static final class Fields {
        private final Set<String> keys;
        private final JsonObject object = new JsonObject();

        Fields(Set<String> keys) {
            this.keys = keys;
        }

        void put(String key, Supplier<JsonElement> value) {
            if (keys.isEmpty() || keys.contains(key)) {
                object.add(key, value.get());
            }
        }

        void put(String key, Object value) {
            put(key, () -> text(value));
        }
    }

    private static JsonPrimitive text(Object value) {
        return new JsonPrimitive(String.valueOf(value));
    }

    JsonObject of(Download download, Set<String> keys) {
        Fields fields = new Fields(keys);
        long total = total(download);
        fields.put("gid", download.gid());
        fields.put("status", download.word());
        fields.put("totalLength", total);
        fields.put("completedLength", download.job().getProgress().getBytesTransferred());
        fields.put("uploadLength", 0);
        fields.put("downloadSpeed", speed(download));
        fields.put("uploadSpeed", 0);
        fields.put("connections", download.isRunning() ? 1 : 0);
        fields.put("pieceLength", PIECE);
        fields.put("numPieces", Pieces.count(total));
        fields.put("dir", () -> text(dir(downloads.files(download))));
        fields.put("files", () -> files(downloads.files(download)));
        if (keys.isEmpty() || keys.contains("bitfield")) {
            pieces.of(download, downloads.files(download)).ifPresent(bits -> fields.put("bitfield", bits));
        }
        if (download.word().isStopped()) {
            fields.put("errorCode", download.errorNumber());
            fields.put("errorMessage", download.errorMessage());
        } else if (!download.errorMessage().isEmpty()) {
            fields.put("errorMessage", download.errorMessage());
        }
        return fields.object;
    }

    long speed(Download download) {
        return download.isRunning() ? speeds.applyAsLong(download.id()) : 0;
    }

    /** 0 while it is not known, as in aria2. */
    private static long total(Download download) {
        return download.job().getProgress().getBytesTotal();
    }

    private String dir(List<File> files) {
        Path parent =
                files.isEmpty() ? null : Path.of(files.get(0).getLocalName()).getParent();
        return String.valueOf(parent == null ? folder : parent);
    }

    static JsonArray files(List<File> files) {
        JsonArray list = new JsonArray();
        for (File file : files) {
            JsonObject entry = new JsonObject();
            entry.addProperty("index", String.valueOf(file.getIndex() + 1));
            entry.addProperty("path", file.getLocalName());
            entry.addProperty("length", String.valueOf(file.getBytesTotal()));
            entry.addProperty("completedLength", String.valueOf(file.getBytesTransferred()));
            entry.addProperty("selected", "true");
            entry.add("uris", uris(file));
            list.add(entry);
        }
        return list;
    }

    /** The one that is asked, and those that wait. */
    static JsonArray uris(File file) {
        JsonArray list = new JsonArray();
        for (String url : urls(file)) {
            JsonObject entry = new JsonObject();
            entry.addProperty("uri", url);
            entry.addProperty("status", url.equals(source(file)) ? "used" : "waiting");
            list.add(entry);
        }
        return list;
    }

    static List<String> urls(File file) {
        List<String> urls = new java.util.ArrayList<>(List.of(file.getRemoteName()));
        urls.addAll(file.getMirrorNamesList());
        return urls;
    }

    static String source(File file) {
        return file.getCurrentSource().isEmpty() ? file.getRemoteName() : file.getCurrentSource();
    }
}
