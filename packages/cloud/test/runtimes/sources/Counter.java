import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

public class Counter implements RequestHandler<Map<String, String>, Integer> {
    private static int count;

    public Integer handleRequest(Map<String, String> event, Context context) {
        String op = event.get("op");
        System.out.println(op + " " + ++count);
        if (op.equals("fail")) throw new IllegalStateException("no");
        try {
            if (op.equals("hang")) Thread.sleep(60_000);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
        List<byte[]> hoard = new ArrayList<>();
        while (op.equals("hoard")) hoard.add(new byte[8_000_000]);
        return count;
    }
}
