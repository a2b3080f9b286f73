package demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Orders over HTTP, with ways to fall sick on demand. Prints its port in one line when it is ready. */
@SpringBootApplication
public class DemoService {
    public static void main(String[] args) {
        start(args);
    }

    /** Starts the service; {@code --server.port=0} takes a free port. */
    static ConfigurableApplicationContext start(String... args) {
        ConfigurableApplicationContext service = SpringApplication.run(DemoService.class, args);
        System.out.println(
                "demo-service listening on " + service.getEnvironment().getProperty("local.server.port"));
        return service;
    }
}
