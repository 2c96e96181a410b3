package dev.ebb.server.web.aria2;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.v1.File;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Methods that tell of downloads and change nothing. */
final class TellMethods {
    private final Downloads downloads;
    private final Results results;
    private final StatusSheet sheet;

    TellMethods(Downloads downloads, Results results, StatusSheet sheet) {
        this.downloads = downloads;
        this.results = results;
        this.sheet = sheet;
    }

    void addTo(Map<String, Method> table) {
        table.put("aria2.tellStatus", call -> sheet.of(downloads.find(call.text(0)), call.keys(1)));
        table.put("aria2.tellActive", call -> list(downloads.active(), call.keys(0)));
        table.put("aria2.tellWaiting", call -> page(downloads.waiting(), call));
        table.put("aria2.tellStopped", call -> page(downloads.stopped(), call));
        table.put("aria2.getUris", this::uris);
        table.put("aria2.getFiles", call -> StatusSheet.files(downloads.files(downloads.find(call.text(0)))));
        table.put("aria2.getServers", this::servers);
        table.put("aria2.getGlobalStat", call -> globalStat());
    }

    private JsonArray page(List<Download> all, Call call) {
        return list(Page.of(all, call.integer(0), call.integer(1, 0)), call.keys(2));
    }

    private JsonArray list(List<Download> some, Set<String> keys) {
        JsonArray list = new JsonArray();
        some.forEach(each -> list.add(sheet.of(each, keys)));
        return list;
    }

    private JsonElement uris(Call call) {
        Download download = downloads.find(call.text(0));
        if (download.word().isStopped()) {
            throw new Aria2Exception("No URI data is available for GID#" + download.gid());
        }
        return downloads.files(download).stream()
                .findFirst()
                .map(StatusSheet::uris)
                .orElseGet(JsonArray::new);
    }

    private JsonElement servers(Call call) {
        Download download = downloads.find(call.text(0));
        if (download.word() != Word.ACTIVE) {
            throw new Aria2Exception("No active download for GID#" + download.gid());
        }
        JsonArray list = new JsonArray();
        for (File file : downloads.files(download)) {
            JsonObject server = new JsonObject();
            server.addProperty("uri", StatusSheet.source(file));
            server.addProperty("currentUri", StatusSheet.source(file));
            server.addProperty("downloadSpeed", String.valueOf(sheet.speed(download)));
            JsonArray servers = new JsonArray();
            servers.add(server);
            JsonObject entry = new JsonObject();
            entry.addProperty("index", String.valueOf(file.getIndex() + 1));
            entry.add("servers", servers);
            list.add(entry);
        }
        return list;
    }

    private JsonElement globalStat() {
        List<Download> live = downloads.live();
        List<Download> active =
                live.stream().filter(each -> each.word() == Word.ACTIVE).toList();
        JsonObject stat = new JsonObject();
        stat.addProperty(
                "downloadSpeed",
                String.valueOf(active.stream().mapToLong(sheet::speed).sum()));
        stat.addProperty("uploadSpeed", "0");
        stat.addProperty("numActive", String.valueOf(active.size()));
        stat.addProperty("numWaiting", String.valueOf(Downloads.waiting(live).size()));
        int stopped = downloads.stopped(live).size();
        stat.addProperty("numStopped", String.valueOf(stopped));
        stat.addProperty("numStoppedTotal", String.valueOf(Math.max(stopped, results.total())));
        return stat;
    }
}
