package dev.ebb.server.web.aria2;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.client.BlockingStubs;
import dev.ebb.v1.File;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.OverwriteRule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods that tell and change options. */
final class OptionMethods {
    private final BlockingStubs service;
    private final Downloads downloads;
    private final GlobalOptions global;
    private final ChangedOptions changes;

    OptionMethods(BlockingStubs service, Downloads downloads, GlobalOptions global) {
        this.service = service;
        this.downloads = downloads;
        this.global = global;
        this.changes = new ChangedOptions(service);
    }

    void addTo(Map<String, Method> table) {
        table.put("aria2.getOption", call -> json(options(downloads.find(call.text(0)))));
        table.put("aria2.changeOption", this::change);
        table.put("aria2.getGlobalOption", call -> json(global.told()));
        table.put("aria2.changeGlobalOption", call -> {
            global.change(OptionSet.read(call.object(0)));
            return Method.OK;
        });
    }

    private JsonElement change(Call call) {
        Download download = downloads.find(call.text(0));
        OptionSet asked = OptionSet.read(call.object(1));
        if (download.word().isStopped()) {
            throw new Aria2Exception("Cannot change option for GID#" + download.gid());
        }
        changes.apply(download, asked, new OptionSet(headers(download.job())));
        return Method.OK;
    }

    /** Read back from the job, which is where they are; secrets are not among them. */
    private Map<String, String> options(Download download) {
        Job job = download.job();
        Map<String, String> told = new LinkedHashMap<>(AllOptions.DEFAULTS);
        told.keySet().removeIf(name -> name.startsWith("max-overall") || name.equals("max-concurrent-downloads"));
        told.put("dir", global.folder().toString());
        downloads.files(download).stream().findFirst().ifPresent(file -> describe(file, told));
        told.put("max-download-limit", String.valueOf(job.getBandwidthLimit()));
        // Clients add a failed download anew with what they are told here, so the policy's speed is not told as one of
        // its own.
        told.remove("lowest-speed-limit");
        if (job.hasMinimumSpeed()) {
            told.put("lowest-speed-limit", String.valueOf(job.getMinimumSpeed()));
        }
        told.put("retry-wait", String.valueOf(job.getMinimumRetryDelay().getSeconds()));
        told.put("timeout", String.valueOf(job.getStallTimeout().getSeconds()));
        told.put("allow-overwrite", String.valueOf(job.getOverwrite() == OverwriteRule.OVERWRITE_RULE_REPLACE));
        proxy(job).ifPresent(text -> told.put("all-proxy", text));
        told.putAll(headers(job));
        return told;
    }

    private static void describe(File file, Map<String, String> told) {
        Path path = Path.of(file.getLocalName());
        told.put("out", String.valueOf(path.getFileName()));
        told.put("dir", String.valueOf(path.getParent()));
        String digest = file.getExpectedDigest();
        if (!digest.isEmpty()) {
            told.put("checksum", digest.replaceFirst("^sha", "sha-").replaceFirst(":", "="));
        }
    }

    private static Optional<String> proxy(Job job) {
        return Stream.of(job.getProxy().getProxyList().split(" "))
                .filter(entry -> entry.startsWith("http="))
                .map(entry -> entry.substring("http=".length()))
                .findFirst();
    }

    private Map<String, String> headers(Job job) {
        if (!job.getHasCustomHeaders() || job.getCustomHeadersWriteOnly()) {
            return Map.of();
        }
        return HeaderOptions.options(service.job()
                .getCustomHeaders(GetCustomHeadersRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getCustomHeaders());
    }

    private static JsonObject json(Map<String, String> options) {
        JsonObject json = new JsonObject();
        Map<String, String> sorted = options.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
        sorted.forEach(json::addProperty);
        return json;
    }
}
