package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.rpc.PeerCacheControl.CachedFile;
import dev.ebb.server.rpc.PeerCacheControl.KnownPeer;
import dev.ebb.v1.ClearPeersRequest;
import dev.ebb.v1.ClearRecordsRequest;
import dev.ebb.v1.DeleteRecordRequest;
import dev.ebb.v1.DeleteUrlRequest;
import dev.ebb.v1.DiscoverPeersRequest;
import dev.ebb.v1.EnumPeersRequest;
import dev.ebb.v1.EnumRecordsRequest;
import dev.ebb.v1.EnumRecordsResponse;
import dev.ebb.v1.GetMaximumCacheSizeRequest;
import dev.ebb.v1.GetMaximumContentAgeRequest;
import dev.ebb.v1.GetRecordRequest;
import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCacheAdministrationGrpc;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationBlockingStub;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.PeerCachingFlags;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetConfigurationFlagsRequest;
import dev.ebb.v1.SetMaximumCacheSizeRequest;
import dev.ebb.v1.SetMaximumContentAgeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IBitsPeerCacheAdministration, by its RPCs. */
class PeerCacheAdministrationServiceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private RpcHarness rpc;
    private PeerCacheAdministrationBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        rpc.caller = TestBackends.ADMIN;
        stub = PeerCacheAdministrationGrpc.newBlockingStub(rpc.channel());
        for (int i = 9; i >= 0; i--) {
            rpc.rooms.peers.records.add(new CachedFile(
                    new UUID(1, i), "http://a/" + i, i, null, NOW.plusSeconds(i / 2), true, "sha256:00", "\"v\""));
        }
        rpc.rooms.peers.records.sort(
                java.util.Comparator.comparing(CachedFile::accessed).reversed().thenComparing(CachedFile::id));
        rpc.rooms.peers.peers.add(new KnownPeer("box 10.0.0.1:6810", true, false));
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void enumRecords_pageByPage_showsEachOnce() {
        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            EnumRecordsResponse page = stub.enumRecords(EnumRecordsRequest.newBuilder()
                    .setPageSize(3)
                    .setPageToken(token)
                    .build());
            assertThat(page.getTotalSize()).isEqualTo(10);
            page.getRecordsList().forEach(record -> seen.add(record.getOriginUrl()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(seen).hasSize(10).doesNotHaveDuplicates().startsWith("http://a/8", "http://a/9", "http://a/6");
        assertThatThrownBy(() -> stub.enumRecords(
                        EnumRecordsRequest.newBuilder().setPageToken("x").build()))
                .hasMessageContaining("page_token");
    }

    @Test
    void records_areFoundAndRemoved() {
        String id = new UUID(1, 3).toString();
        PeerCacheRecord record =
                stub.getRecord(GetRecordRequest.newBuilder().setId(id).build()).getRecord();
        assertThat(record.getFileSize()).isEqualTo(3);
        assertThat(record.getRanges(0).getLength()).isEqualTo(3);
        assertThat(record.hasFileModificationTime()).isFalse();

        stub.deleteRecord(DeleteRecordRequest.newBuilder().setId(id).build());

        assertThatThrownBy(() ->
                        stub.getRecord(GetRecordRequest.newBuilder().setId(id).build()))
                .hasMessageContaining("NOT_FOUND");
        DeleteUrlRequest url =
                DeleteUrlRequest.newBuilder().setUrl("http://a/4").build();
        assertThat(stub.deleteUrl(url).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        assertThat(stub.deleteUrl(url).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        stub.clearRecords(ClearRecordsRequest.getDefaultInstance());
        assertThat(rpc.rooms.peers.records).isEmpty();
    }

    @Test
    void limits_areKept_alsoWhereAPolicyDecides() {
        SetMaximumCacheSizeRequest five =
                SetMaximumCacheSizeRequest.newBuilder().setPercent(5).build();
        assertThat(stub.setMaximumCacheSize(five).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_OK);
        rpc.rooms.peers.policy = true;
        assertThat(stub.setMaximumCacheSize(five).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);
        SetMaximumContentAgeRequest age = SetMaximumContentAgeRequest.newBuilder()
                .setAge(WireTimes.duration(Duration.ofDays(2)))
                .build();
        assertThat(stub.setMaximumContentAge(age).getResult()).isEqualTo(ResultCode.RESULT_CODE_S_FALSE);

        assertThat(stub.getMaximumCacheSize(GetMaximumCacheSizeRequest.getDefaultInstance())
                        .getPercent())
                .isEqualTo(5);
        assertThat(stub.getMaximumContentAge(GetMaximumContentAgeRequest.getDefaultInstance())
                        .getAge()
                        .getSeconds())
                .isEqualTo(Duration.ofDays(2).toSeconds());
        assertThatThrownBy(() -> stub.setMaximumCacheSize(
                        SetMaximumCacheSizeRequest.newBuilder().setPercent(81).build()))
                .hasMessageContaining("1 to 80");
    }

    @Test
    void flags_underAPolicy_sayThatItDecides() {
        SetConfigurationFlagsRequest both = SetConfigurationFlagsRequest.newBuilder()
                .setFlags(PeerCachingFlags.newBuilder().setEnableClient(true).setEnableServer(true))
                .build();
        assertThat(stub.setConfigurationFlags(both).getFlags()).isEqualTo(both.getFlags());
        rpc.rooms.peers.policy = true;

        assertThat(stub.setConfigurationFlags(both).getResult())
                .isEqualTo(ResultCode.RESULT_CODE_BG_S_OVERRIDDEN_BY_POLICY);
    }

    @Test
    void peers_areListedAndForgotten() {
        assertThat(stub.enumPeers(EnumPeersRequest.getDefaultInstance()).getPeersList())
                .containsExactly(Peer.newBuilder()
                        .setName("box 10.0.0.1:6810")
                        .setAuthenticated(true)
                        .build());
        stub.clearPeers(ClearPeersRequest.getDefaultInstance());
        assertThat(stub.enumPeers(EnumPeersRequest.getDefaultInstance()).getPeersList())
                .isEmpty();
    }

    @Test
    void discoverPeers_whileItLooks_saysSo() {
        assertThatThrownBy(() -> stub.discoverPeers(DiscoverPeersRequest.getDefaultInstance()))
                .hasMessageContaining("ALREADY_EXISTS");
    }
}
