package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonPrimitive;
import dev.ebb.server.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON-RPC over a table of two methods: one that answers its parameters, and one that fails. */
class JsonRpcTest {
    private final List<String> guesses = new ArrayList<>();
    private final JsonRpc rpc = new JsonRpc(new MethodTable(
            Map.of("echo", call -> new JsonPrimitive(call.text(0)), "fail", call -> {
                throw new Aria2Exception("no");
            }),
            guess -> {
                guesses.add(guess);
                return guess.equals("open");
            }));

    private String answer(String request) {
        return JsonRpc.write(rpc.answer(request.replace('\'', '"')).body()).replace('"', '\'');
    }

    @Test
    void answer_call_hasResultAndTheIdAsItCame() {
        assertThat(answer("{'id':7,'method':'echo','params':['token:open','x']}"))
                .isEqualTo("{'id':7,'jsonrpc':'2.0','result':'x'}");
        assertThat(answer("{'id':null,'method':'echo','params':['token:open','x']}"))
                .isEqualTo("{'id':null,'jsonrpc':'2.0','result':'x'}");
        assertThat(answer("{'id':'a','method':'fail','params':['token:open']}"))
                .isEqualTo("{'id':'a','jsonrpc':'2.0','error':{'code':1,'message':'no'}}");
    }

    @Test
    void answer_withoutSecret_runsNothing() {
        Reply reply = rpc.answer("{\"id\":1,\"method\":\"echo\",\"params\":[\"x\"]}");
        assertThat(reply.authorized()).isFalse();
        assertThat(reply.httpStatus()).isEqualTo(400);
        assertThat(answer("{'id':1,'method':'none'}")).contains("Unauthorized");
    }

    @Test
    void answer_manyGuessesInOneText_looksAtOneOnly() {
        String guess = "{'id':1,'method':'echo','params':['token:a']}";
        answer("[" + guess + "," + guess + "," + guess + "]");
        assertThat(guesses).hasSize(1);
        String call = "{'methodName':'echo','params':['token:a']}";
        answer("{'id':1,'method':'system.multicall','params':[[" + call + "," + call + "]]}");
        assertThat(guesses).hasSize(2);
    }

    @Test
    void answer_multicallWithWhatIsWrong_saysSoInItsPlace() {
        assertThat(answer("{'id':1,'method':'system.multicall','params':[[1,{},{'methodName':'system.multicall'},"
                        + "{'methodName':'echo','params':['token:open','x']}]]}"))
                .contains("expected struct", "Missing methodName", "Recursive", "['x']");
        assertThat(answer("{'id':1,'method':'system.multicall'}")).contains("required but missing");
    }

    @Test
    void answer_anything_isSomeAnswer() {
        String whole = "{\"id\":1,\"method\":\"echo\",\"params\":[\"token:open\",\"x\"]}";
        Seeds.forEach(2000, random -> {
            StringBuilder text = new StringBuilder(whole);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, "{}[]\",:0\\".charAt(random.nextInt(9)));
                }
            }
            assertThat(rpc.answer(text.toString()).body()).isNotNull();
        });
        assertThat(rpc.answer("[".repeat(100_000)).code()).isEqualTo(Reply.PARSE_ERROR);
        assertThat(rpc.answer(whole + "{}").code()).isEqualTo(Reply.PARSE_ERROR);
        assertThat(rpc.answer("").code()).isEqualTo(Reply.PARSE_ERROR);
    }
}
