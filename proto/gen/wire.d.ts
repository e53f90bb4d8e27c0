import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace plumbline. */
export namespace plumbline {

    /**
     * Properties of an Envelope.
     * @deprecated Use plumbline.Envelope.$Properties instead.
     */
    interface IEnvelope extends plumbline.Envelope.$Properties {
    }

    /** Represents an Envelope. */
    class Envelope {

        /**
         * Constructs a new Envelope.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Envelope.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Envelope hello. */
        hello?: (plumbline.Hello.$Properties|null);

        /** Envelope welcome. */
        welcome?: (plumbline.Welcome.$Properties|null);

        /** Envelope job. */
        job?: (plumbline.Job.$Properties|null);

        /** Envelope cancel. */
        cancel?: (plumbline.Cancel.$Properties|null);

        /** Envelope batch. */
        batch?: (plumbline.ObservationBatch.$Properties|null);

        /** Envelope ack. */
        ack?: (plumbline.Ack.$Properties|null);

        /** Envelope heartbeat. */
        heartbeat?: (plumbline.Heartbeat.$Properties|null);

        /** Envelope dismissal. */
        dismissal?: (plumbline.Dismissal.$Properties|null);

        /** Envelope renewalRequest. */
        renewalRequest?: (plumbline.RenewalRequest.$Properties|null);

        /** Envelope renewalReply. */
        renewalReply?: (plumbline.RenewalReply.$Properties|null);

        /** Envelope authorities. */
        authorities?: (plumbline.Authorities.$Properties|null);

        /** Envelope chainFork. */
        chainFork?: (plumbline.ChainFork.$Properties|null);

        /** Envelope surroundings. */
        surroundings?: (plumbline.Surroundings.$Properties|null);

        /** Envelope body. */
        body?: ("hello"|"welcome"|"job"|"cancel"|"batch"|"ack"|"heartbeat"|"dismissal"|"renewalRequest"|"renewalReply"|"authorities"|"chainFork"|"surroundings");

        /**
         * Creates a new Envelope instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Envelope instance
         */
        static create(properties: plumbline.Envelope.$Shape): plumbline.Envelope & plumbline.Envelope.$Shape;
        static create(properties?: plumbline.Envelope.$Properties): plumbline.Envelope;

        /**
         * Encodes the specified Envelope message. Does not implicitly {@link plumbline.Envelope.verify|verify} messages.
         * @param message Envelope message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Envelope message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Envelope & plumbline.Envelope.$Shape} Envelope
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Envelope & plumbline.Envelope.$Shape;
    }

    namespace Envelope {

        /** Properties of an Envelope. */
        interface $Properties {

            /** Envelope hello */
            hello?: (plumbline.Hello.$Properties|null);

            /** Envelope welcome */
            welcome?: (plumbline.Welcome.$Properties|null);

            /** Envelope job */
            job?: (plumbline.Job.$Properties|null);

            /** Envelope cancel */
            cancel?: (plumbline.Cancel.$Properties|null);

            /** Envelope batch */
            batch?: (plumbline.ObservationBatch.$Properties|null);

            /** Envelope ack */
            ack?: (plumbline.Ack.$Properties|null);

            /** Envelope heartbeat */
            heartbeat?: (plumbline.Heartbeat.$Properties|null);

            /** Envelope dismissal */
            dismissal?: (plumbline.Dismissal.$Properties|null);

            /** Envelope renewalRequest */
            renewalRequest?: (plumbline.RenewalRequest.$Properties|null);

            /** Envelope renewalReply */
            renewalReply?: (plumbline.RenewalReply.$Properties|null);

            /** Envelope authorities */
            authorities?: (plumbline.Authorities.$Properties|null);

            /** Envelope chainFork */
            chainFork?: (plumbline.ChainFork.$Properties|null);

            /** Envelope surroundings */
            surroundings?: (plumbline.Surroundings.$Properties|null);

            /** Envelope body */
            body?: ("hello"|"welcome"|"job"|"cancel"|"batch"|"ack"|"heartbeat"|"dismissal"|"renewalRequest"|"renewalReply"|"authorities"|"chainFork"|"surroundings");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of an Envelope. */
        type $Shape = {
          hello?: plumbline.Hello.$Shape|null;
          welcome?: plumbline.Welcome.$Shape|null;
          job?: plumbline.Job.$Shape|null;
          cancel?: plumbline.Cancel.$Shape|null;
          batch?: plumbline.ObservationBatch.$Shape|null;
          ack?: plumbline.Ack.$Shape|null;
          heartbeat?: plumbline.Heartbeat.$Shape|null;
          dismissal?: plumbline.Dismissal.$Shape|null;
          renewalRequest?: plumbline.RenewalRequest.$Shape|null;
          renewalReply?: plumbline.RenewalReply.$Shape|null;
          authorities?: plumbline.Authorities.$Shape|null;
          chainFork?: plumbline.ChainFork.$Shape|null;
          surroundings?: plumbline.Surroundings.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ body?: undefined; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "hello"; hello: plumbline.Hello.$Shape; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "welcome"; hello?: null; welcome: plumbline.Welcome.$Shape; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "job"; hello?: null; welcome?: null; job: plumbline.Job.$Shape; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "cancel"; hello?: null; welcome?: null; job?: null; cancel: plumbline.Cancel.$Shape; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "batch"; hello?: null; welcome?: null; job?: null; cancel?: null; batch: plumbline.ObservationBatch.$Shape; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "ack"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack: plumbline.Ack.$Shape; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "heartbeat"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat: plumbline.Heartbeat.$Shape; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "dismissal"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal: plumbline.Dismissal.$Shape; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "renewalRequest"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest: plumbline.RenewalRequest.$Shape; renewalReply?: null; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "renewalReply"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply: plumbline.RenewalReply.$Shape; authorities?: null; chainFork?: null; surroundings?: null }|{ body?: "authorities"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities: plumbline.Authorities.$Shape; chainFork?: null; surroundings?: null }|{ body?: "chainFork"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork: plumbline.ChainFork.$Shape; surroundings?: null }|{ body?: "surroundings"; hello?: null; welcome?: null; job?: null; cancel?: null; batch?: null; ack?: null; heartbeat?: null; dismissal?: null; renewalRequest?: null; renewalReply?: null; authorities?: null; chainFork?: null; surroundings: plumbline.Surroundings.$Shape })
        );
    }

    /**
     * Properties of a Hello.
     * @deprecated Use plumbline.Hello.$Properties instead.
     */
    interface IHello extends plumbline.Hello.$Properties {
    }

    /** Represents a Hello. */
    class Hello {

        /**
         * Constructs a new Hello.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Hello.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Hello protocolMin. */
        protocolMin: number;

        /** Hello protocolMax. */
        protocolMax: number;

        /** Hello agentVersion. */
        agentVersion: string;

        /** Hello bootId. */
        bootId: string;

        /** Hello lastSequence. */
        lastSequence: number;

        /** Hello rules. */
        rules: string;

        /** Hello rulesProblem. */
        rulesProblem: string;

        /** Hello permissionModel. */
        permissionModel: boolean;

        /** Hello halted. */
        halted: boolean;

        /** Hello nodeVersion. */
        nodeVersion: string;

        /** Hello platform. */
        platform: string;

        /** Hello sourceAddress. */
        sourceAddress: string;

        /** Hello clock. */
        clock: number;

        /** Hello checkpoint. */
        checkpoint: Uint8Array;

        /**
         * Creates a new Hello instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Hello instance
         */
        static create(properties: plumbline.Hello.$Shape): plumbline.Hello & plumbline.Hello.$Shape;
        static create(properties?: plumbline.Hello.$Properties): plumbline.Hello;

        /**
         * Encodes the specified Hello message. Does not implicitly {@link plumbline.Hello.verify|verify} messages.
         * @param message Hello message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Hello message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Hello & plumbline.Hello.$Shape} Hello
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Hello & plumbline.Hello.$Shape;
    }

    namespace Hello {

        /** Properties of a Hello. */
        interface $Properties {

            /** Hello protocolMin */
            protocolMin?: (number|null);

            /** Hello protocolMax */
            protocolMax?: (number|null);

            /** Hello agentVersion */
            agentVersion?: (string|null);

            /** Hello bootId */
            bootId?: (string|null);

            /** Hello lastSequence */
            lastSequence?: (number|null);

            /** Hello rules */
            rules?: (string|null);

            /** Hello rulesProblem */
            rulesProblem?: (string|null);

            /** Hello permissionModel */
            permissionModel?: (boolean|null);

            /** Hello halted */
            halted?: (boolean|null);

            /** Hello nodeVersion */
            nodeVersion?: (string|null);

            /** Hello platform */
            platform?: (string|null);

            /** Hello sourceAddress */
            sourceAddress?: (string|null);

            /** Hello clock */
            clock?: (number|null);

            /** Hello checkpoint */
            checkpoint?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Hello. */
        type $Shape = plumbline.Hello.$Properties;
    }

    /**
     * Properties of a Welcome.
     * @deprecated Use plumbline.Welcome.$Properties instead.
     */
    interface IWelcome extends plumbline.Welcome.$Properties {
    }

    /** Represents a Welcome. */
    class Welcome {

        /**
         * Constructs a new Welcome.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Welcome.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Welcome protocol. */
        protocol: number;

        /** Welcome sessionId. */
        sessionId: string;

        /** Welcome durableSequence. */
        durableSequence: number;

        /** Welcome durableHash. */
        durableHash: Uint8Array;

        /** Welcome clock. */
        clock: number;

        /** Welcome checkpoint. */
        checkpoint: Uint8Array;

        /** Welcome authorities. */
        authorities: string;

        /**
         * Creates a new Welcome instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Welcome instance
         */
        static create(properties: plumbline.Welcome.$Shape): plumbline.Welcome & plumbline.Welcome.$Shape;
        static create(properties?: plumbline.Welcome.$Properties): plumbline.Welcome;

        /**
         * Encodes the specified Welcome message. Does not implicitly {@link plumbline.Welcome.verify|verify} messages.
         * @param message Welcome message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Welcome message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Welcome & plumbline.Welcome.$Shape} Welcome
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Welcome & plumbline.Welcome.$Shape;
    }

    namespace Welcome {

        /** Properties of a Welcome. */
        interface $Properties {

            /** Welcome protocol */
            protocol?: (number|null);

            /** Welcome sessionId */
            sessionId?: (string|null);

            /** Welcome durableSequence */
            durableSequence?: (number|null);

            /** Welcome durableHash */
            durableHash?: (Uint8Array|null);

            /** Welcome clock */
            clock?: (number|null);

            /** Welcome checkpoint */
            checkpoint?: (Uint8Array|null);

            /** Welcome authorities */
            authorities?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Welcome. */
        type $Shape = plumbline.Welcome.$Properties;
    }

    /**
     * Properties of a Job.
     * @deprecated Use plumbline.Job.$Properties instead.
     */
    interface IJob extends plumbline.Job.$Properties {
    }

    /** Represents a Job. */
    class Job {

        /**
         * Constructs a new Job.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Job.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Job jobId. */
        jobId: string;

        /** Job runId. */
        runId: string;

        /** Job leaseId. */
        leaseId: string;

        /** Job nonce. */
        nonce: Uint8Array;

        /** Job marker. */
        marker: string;

        /** Job role. */
        role: string;

        /** Job scenario. */
        scenario: Uint8Array;

        /** Job scenarioDigest. */
        scenarioDigest: string;

        /** Job parameters. */
        parameters: string;

        /** Job issuedAt. */
        issuedAt: number;

        /** Job notAfter. */
        notAfter: number;

        /** Job manifest. */
        manifest: Uint8Array;

        /** Job manifestSignature. */
        manifestSignature: Uint8Array;

        /** Job publisherKeyId. */
        publisherKeyId: string;

        /** Job limits. */
        limits?: (plumbline.JobLimits.$Properties|null);

        /**
         * Creates a new Job instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Job instance
         */
        static create(properties: plumbline.Job.$Shape): plumbline.Job & plumbline.Job.$Shape;
        static create(properties?: plumbline.Job.$Properties): plumbline.Job;

        /**
         * Encodes the specified Job message. Does not implicitly {@link plumbline.Job.verify|verify} messages.
         * @param message Job message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Job.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Job message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Job & plumbline.Job.$Shape} Job
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Job & plumbline.Job.$Shape;
    }

    namespace Job {

        /** Properties of a Job. */
        interface $Properties {

            /** Job jobId */
            jobId?: (string|null);

            /** Job runId */
            runId?: (string|null);

            /** Job leaseId */
            leaseId?: (string|null);

            /** Job nonce */
            nonce?: (Uint8Array|null);

            /** Job marker */
            marker?: (string|null);

            /** Job role */
            role?: (string|null);

            /** Job scenario */
            scenario?: (Uint8Array|null);

            /** Job scenarioDigest */
            scenarioDigest?: (string|null);

            /** Job parameters */
            parameters?: (string|null);

            /** Job issuedAt */
            issuedAt?: (number|null);

            /** Job notAfter */
            notAfter?: (number|null);

            /** Job manifest */
            manifest?: (Uint8Array|null);

            /** Job manifestSignature */
            manifestSignature?: (Uint8Array|null);

            /** Job publisherKeyId */
            publisherKeyId?: (string|null);

            /** Job limits */
            limits?: (plumbline.JobLimits.$Properties|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Job. */
        type $Shape = plumbline.Job.$Properties;
    }

    /**
     * Properties of a JobLimits.
     * @deprecated Use plumbline.JobLimits.$Properties instead.
     */
    interface IJobLimits extends plumbline.JobLimits.$Properties {
    }

    /** Represents a JobLimits. */
    class JobLimits {

        /**
         * Constructs a new JobLimits.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.JobLimits.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** JobLimits probesPerSecond. */
        probesPerSecond: number;

        /** JobLimits jobSeconds. */
        jobSeconds: number;

        /** JobLimits coolDownSeconds. */
        coolDownSeconds: number;

        /** JobLimits jobBytes. */
        jobBytes: number;

        /**
         * Creates a new JobLimits instance using the specified properties.
         * @param [properties] Properties to set
         * @returns JobLimits instance
         */
        static create(properties: plumbline.JobLimits.$Shape): plumbline.JobLimits & plumbline.JobLimits.$Shape;
        static create(properties?: plumbline.JobLimits.$Properties): plumbline.JobLimits;

        /**
         * Encodes the specified JobLimits message. Does not implicitly {@link plumbline.JobLimits.verify|verify} messages.
         * @param message JobLimits message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.JobLimits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a JobLimits message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.JobLimits & plumbline.JobLimits.$Shape} JobLimits
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.JobLimits & plumbline.JobLimits.$Shape;
    }

    namespace JobLimits {

        /** Properties of a JobLimits. */
        interface $Properties {

            /** JobLimits probesPerSecond */
            probesPerSecond?: (number|null);

            /** JobLimits jobSeconds */
            jobSeconds?: (number|null);

            /** JobLimits coolDownSeconds */
            coolDownSeconds?: (number|null);

            /** JobLimits jobBytes */
            jobBytes?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a JobLimits. */
        type $Shape = plumbline.JobLimits.$Properties;
    }

    /**
     * Properties of a Cancel.
     * @deprecated Use plumbline.Cancel.$Properties instead.
     */
    interface ICancel extends plumbline.Cancel.$Properties {
    }

    /** Represents a Cancel. */
    class Cancel {

        /**
         * Constructs a new Cancel.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Cancel.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Cancel jobId. */
        jobId: string;

        /** Cancel reason. */
        reason: string;

        /**
         * Creates a new Cancel instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Cancel instance
         */
        static create(properties: plumbline.Cancel.$Shape): plumbline.Cancel & plumbline.Cancel.$Shape;
        static create(properties?: plumbline.Cancel.$Properties): plumbline.Cancel;

        /**
         * Encodes the specified Cancel message. Does not implicitly {@link plumbline.Cancel.verify|verify} messages.
         * @param message Cancel message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Cancel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Cancel message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Cancel & plumbline.Cancel.$Shape} Cancel
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Cancel & plumbline.Cancel.$Shape;
    }

    namespace Cancel {

        /** Properties of a Cancel. */
        interface $Properties {

            /** Cancel jobId */
            jobId?: (string|null);

            /** Cancel reason */
            reason?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Cancel. */
        type $Shape = plumbline.Cancel.$Properties;
    }

    /**
     * Properties of an ObservationBatch.
     * @deprecated Use plumbline.ObservationBatch.$Properties instead.
     */
    interface IObservationBatch extends plumbline.ObservationBatch.$Properties {
    }

    /** Represents an ObservationBatch. */
    class ObservationBatch {

        /**
         * Constructs a new ObservationBatch.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.ObservationBatch.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ObservationBatch payload. */
        payload: Uint8Array;

        /** ObservationBatch signature. */
        signature: Uint8Array;

        /**
         * Creates a new ObservationBatch instance using the specified properties.
         * @param [properties] Properties to set
         * @returns ObservationBatch instance
         */
        static create(properties: plumbline.ObservationBatch.$Shape): plumbline.ObservationBatch & plumbline.ObservationBatch.$Shape;
        static create(properties?: plumbline.ObservationBatch.$Properties): plumbline.ObservationBatch;

        /**
         * Encodes the specified ObservationBatch message. Does not implicitly {@link plumbline.ObservationBatch.verify|verify} messages.
         * @param message ObservationBatch message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.ObservationBatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ObservationBatch message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.ObservationBatch & plumbline.ObservationBatch.$Shape} ObservationBatch
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.ObservationBatch & plumbline.ObservationBatch.$Shape;
    }

    namespace ObservationBatch {

        /** Properties of an ObservationBatch. */
        interface $Properties {

            /** ObservationBatch payload */
            payload?: (Uint8Array|null);

            /** ObservationBatch signature */
            signature?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an ObservationBatch. */
        type $Shape = plumbline.ObservationBatch.$Properties;
    }

    /**
     * Properties of a BatchPayload.
     * @deprecated Use plumbline.BatchPayload.$Properties instead.
     */
    interface IBatchPayload extends plumbline.BatchPayload.$Properties {
    }

    /** Represents a BatchPayload. */
    class BatchPayload {

        /**
         * Constructs a new BatchPayload.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.BatchPayload.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** BatchPayload agentId. */
        agentId: string;

        /** BatchPayload bootId. */
        bootId: string;

        /** BatchPayload agentVersion. */
        agentVersion: string;

        /** BatchPayload firstSequence. */
        firstSequence: number;

        /** BatchPayload previousHash. */
        previousHash: Uint8Array;

        /** BatchPayload rulesDigest. */
        rulesDigest: string;

        /** BatchPayload observations. */
        observations: plumbline.Observation.$Properties[];

        /** BatchPayload evidenceKeyId. */
        evidenceKeyId: Uint8Array;

        /** BatchPayload vantage. */
        vantage: string;

        /** BatchPayload jobs. */
        jobs: plumbline.JobBinding.$Properties[];

        /**
         * Creates a new BatchPayload instance using the specified properties.
         * @param [properties] Properties to set
         * @returns BatchPayload instance
         */
        static create(properties: plumbline.BatchPayload.$Shape): plumbline.BatchPayload & plumbline.BatchPayload.$Shape;
        static create(properties?: plumbline.BatchPayload.$Properties): plumbline.BatchPayload;

        /**
         * Encodes the specified BatchPayload message. Does not implicitly {@link plumbline.BatchPayload.verify|verify} messages.
         * @param message BatchPayload message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.BatchPayload.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a BatchPayload message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.BatchPayload & plumbline.BatchPayload.$Shape} BatchPayload
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.BatchPayload & plumbline.BatchPayload.$Shape;
    }

    namespace BatchPayload {

        /** Properties of a BatchPayload. */
        interface $Properties {

            /** BatchPayload agentId */
            agentId?: (string|null);

            /** BatchPayload bootId */
            bootId?: (string|null);

            /** BatchPayload agentVersion */
            agentVersion?: (string|null);

            /** BatchPayload firstSequence */
            firstSequence?: (number|null);

            /** BatchPayload previousHash */
            previousHash?: (Uint8Array|null);

            /** BatchPayload rulesDigest */
            rulesDigest?: (string|null);

            /** BatchPayload observations */
            observations?: (plumbline.Observation.$Properties[]|null);

            /** BatchPayload evidenceKeyId */
            evidenceKeyId?: (Uint8Array|null);

            /** BatchPayload vantage */
            vantage?: (string|null);

            /** BatchPayload jobs */
            jobs?: (plumbline.JobBinding.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a BatchPayload. */
        type $Shape = plumbline.BatchPayload.$Properties;
    }

    /**
     * Properties of a JobBinding.
     * @deprecated Use plumbline.JobBinding.$Properties instead.
     */
    interface IJobBinding extends plumbline.JobBinding.$Properties {
    }

    /** Represents a JobBinding. */
    class JobBinding {

        /**
         * Constructs a new JobBinding.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.JobBinding.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** JobBinding jobId. */
        jobId: string;

        /** JobBinding nonce. */
        nonce: Uint8Array;

        /** JobBinding scenarioDigest. */
        scenarioDigest: Uint8Array;

        /** JobBinding bundleDigest. */
        bundleDigest: Uint8Array;

        /**
         * Creates a new JobBinding instance using the specified properties.
         * @param [properties] Properties to set
         * @returns JobBinding instance
         */
        static create(properties: plumbline.JobBinding.$Shape): plumbline.JobBinding & plumbline.JobBinding.$Shape;
        static create(properties?: plumbline.JobBinding.$Properties): plumbline.JobBinding;

        /**
         * Encodes the specified JobBinding message. Does not implicitly {@link plumbline.JobBinding.verify|verify} messages.
         * @param message JobBinding message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.JobBinding.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a JobBinding message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.JobBinding & plumbline.JobBinding.$Shape} JobBinding
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.JobBinding & plumbline.JobBinding.$Shape;
    }

    namespace JobBinding {

        /** Properties of a JobBinding. */
        interface $Properties {

            /** JobBinding jobId */
            jobId?: (string|null);

            /** JobBinding nonce */
            nonce?: (Uint8Array|null);

            /** JobBinding scenarioDigest */
            scenarioDigest?: (Uint8Array|null);

            /** JobBinding bundleDigest */
            bundleDigest?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a JobBinding. */
        type $Shape = plumbline.JobBinding.$Properties;
    }

    /**
     * Properties of an Observation.
     * @deprecated Use plumbline.Observation.$Properties instead.
     */
    interface IObservation extends plumbline.Observation.$Properties {
    }

    /** Represents an Observation. */
    class Observation {

        /**
         * Constructs a new Observation.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Observation.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Observation jobId. */
        jobId: string;

        /** Observation stepId. */
        stepId: string;

        /** Observation attempt. */
        attempt: number;

        /** Observation startedAt. */
        startedAt: number;

        /** Observation endedAt. */
        endedAt: number;

        /** Observation outcome. */
        outcome?: (plumbline.Outcome.$Properties|null);

        /** Observation startedSteadyMs. */
        startedSteadyMs: number;

        /** Observation endedSteadyMs. */
        endedSteadyMs: number;

        /**
         * Creates a new Observation instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Observation instance
         */
        static create(properties: plumbline.Observation.$Shape): plumbline.Observation & plumbline.Observation.$Shape;
        static create(properties?: plumbline.Observation.$Properties): plumbline.Observation;

        /**
         * Encodes the specified Observation message. Does not implicitly {@link plumbline.Observation.verify|verify} messages.
         * @param message Observation message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Observation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Observation message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Observation & plumbline.Observation.$Shape} Observation
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Observation & plumbline.Observation.$Shape;
    }

    namespace Observation {

        /** Properties of an Observation. */
        interface $Properties {

            /** Observation jobId */
            jobId?: (string|null);

            /** Observation stepId */
            stepId?: (string|null);

            /** Observation attempt */
            attempt?: (number|null);

            /** Observation startedAt */
            startedAt?: (number|null);

            /** Observation endedAt */
            endedAt?: (number|null);

            /** Observation outcome */
            outcome?: (plumbline.Outcome.$Properties|null);

            /** Observation startedSteadyMs */
            startedSteadyMs?: (number|null);

            /** Observation endedSteadyMs */
            endedSteadyMs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Observation. */
        type $Shape = plumbline.Observation.$Properties;
    }

    /**
     * Properties of an Outcome.
     * @deprecated Use plumbline.Outcome.$Properties instead.
     */
    interface IOutcome extends plumbline.Outcome.$Properties {
    }

    /** Represents an Outcome. */
    class Outcome {

        /**
         * Constructs a new Outcome.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Outcome.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Outcome kind. */
        kind: string;

        /** Outcome elapsedMs. */
        elapsedMs: number;

        /** Outcome waitedMs. */
        waitedMs: number;

        /** Outcome from. */
        from?: (plumbline.SocketName.$Properties|null);

        /** Outcome errno. */
        errno: string;

        /** Outcome because. */
        because: string;

        /** Outcome rule. */
        rule: string;

        /** Outcome identityBy. */
        identityBy: string;

        /** Outcome identityHash. */
        identityHash: string;

        /** Outcome sample. */
        sample: string;

        /** Outcome loopDelayMs. */
        loopDelayMs: number;

        /** Outcome count. */
        count: number;

        /** Outcome listening. */
        listening: string[];

        /** Outcome peers. */
        peers: plumbline.Peer.$Properties[];

        /** Outcome how. */
        how: string;

        /** Outcome by. */
        by: string;

        /** Outcome facts. */
        facts: plumbline.Fact.$Properties[];

        /**
         * Creates a new Outcome instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Outcome instance
         */
        static create(properties: plumbline.Outcome.$Shape): plumbline.Outcome & plumbline.Outcome.$Shape;
        static create(properties?: plumbline.Outcome.$Properties): plumbline.Outcome;

        /**
         * Encodes the specified Outcome message. Does not implicitly {@link plumbline.Outcome.verify|verify} messages.
         * @param message Outcome message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Outcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Outcome message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Outcome & plumbline.Outcome.$Shape} Outcome
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Outcome & plumbline.Outcome.$Shape;
    }

    namespace Outcome {

        /** Properties of an Outcome. */
        interface $Properties {

            /** Outcome kind */
            kind?: (string|null);

            /** Outcome elapsedMs */
            elapsedMs?: (number|null);

            /** Outcome waitedMs */
            waitedMs?: (number|null);

            /** Outcome from */
            from?: (plumbline.SocketName.$Properties|null);

            /** Outcome errno */
            errno?: (string|null);

            /** Outcome because */
            because?: (string|null);

            /** Outcome rule */
            rule?: (string|null);

            /** Outcome identityBy */
            identityBy?: (string|null);

            /** Outcome identityHash */
            identityHash?: (string|null);

            /** Outcome sample */
            sample?: (string|null);

            /** Outcome loopDelayMs */
            loopDelayMs?: (number|null);

            /** Outcome count */
            count?: (number|null);

            /** Outcome listening */
            listening?: (string[]|null);

            /** Outcome peers */
            peers?: (plumbline.Peer.$Properties[]|null);

            /** Outcome how */
            how?: (string|null);

            /** Outcome by */
            by?: (string|null);

            /** Outcome facts */
            facts?: (plumbline.Fact.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Outcome. */
        type $Shape = plumbline.Outcome.$Properties;
    }

    /**
     * Properties of a Fact.
     * @deprecated Use plumbline.Fact.$Properties instead.
     */
    interface IFact extends plumbline.Fact.$Properties {
    }

    /** Represents a Fact. */
    class Fact {

        /**
         * Constructs a new Fact.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Fact.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Fact name. */
        name: string;

        /** Fact values. */
        values: string[];

        /**
         * Creates a new Fact instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Fact instance
         */
        static create(properties: plumbline.Fact.$Shape): plumbline.Fact & plumbline.Fact.$Shape;
        static create(properties?: plumbline.Fact.$Properties): plumbline.Fact;

        /**
         * Encodes the specified Fact message. Does not implicitly {@link plumbline.Fact.verify|verify} messages.
         * @param message Fact message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Fact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Fact message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Fact & plumbline.Fact.$Shape} Fact
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Fact & plumbline.Fact.$Shape;
    }

    namespace Fact {

        /** Properties of a Fact. */
        interface $Properties {

            /** Fact name */
            name?: (string|null);

            /** Fact values */
            values?: (string[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Fact. */
        type $Shape = plumbline.Fact.$Properties;
    }

    /**
     * Properties of a SocketName.
     * @deprecated Use plumbline.SocketName.$Properties instead.
     */
    interface ISocketName extends plumbline.SocketName.$Properties {
    }

    /** Represents a SocketName. */
    class SocketName {

        /**
         * Constructs a new SocketName.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.SocketName.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** SocketName address. */
        address: string;

        /** SocketName port. */
        port: number;

        /**
         * Creates a new SocketName instance using the specified properties.
         * @param [properties] Properties to set
         * @returns SocketName instance
         */
        static create(properties: plumbline.SocketName.$Shape): plumbline.SocketName & plumbline.SocketName.$Shape;
        static create(properties?: plumbline.SocketName.$Properties): plumbline.SocketName;

        /**
         * Encodes the specified SocketName message. Does not implicitly {@link plumbline.SocketName.verify|verify} messages.
         * @param message SocketName message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.SocketName.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SocketName message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.SocketName & plumbline.SocketName.$Shape} SocketName
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.SocketName & plumbline.SocketName.$Shape;
    }

    namespace SocketName {

        /** Properties of a SocketName. */
        interface $Properties {

            /** SocketName address */
            address?: (string|null);

            /** SocketName port */
            port?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a SocketName. */
        type $Shape = plumbline.SocketName.$Properties;
    }

    /**
     * Properties of a Peer.
     * @deprecated Use plumbline.Peer.$Properties instead.
     */
    interface IPeer extends plumbline.Peer.$Properties {
    }

    /** Represents a Peer. */
    class Peer {

        /**
         * Constructs a new Peer.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Peer.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Peer address. */
        address: string;

        /** Peer port. */
        port: number;

        /** Peer state. */
        state: string;

        /**
         * Creates a new Peer instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Peer instance
         */
        static create(properties: plumbline.Peer.$Shape): plumbline.Peer & plumbline.Peer.$Shape;
        static create(properties?: plumbline.Peer.$Properties): plumbline.Peer;

        /**
         * Encodes the specified Peer message. Does not implicitly {@link plumbline.Peer.verify|verify} messages.
         * @param message Peer message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Peer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Peer message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Peer & plumbline.Peer.$Shape} Peer
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Peer & plumbline.Peer.$Shape;
    }

    namespace Peer {

        /** Properties of a Peer. */
        interface $Properties {

            /** Peer address */
            address?: (string|null);

            /** Peer port */
            port?: (number|null);

            /** Peer state */
            state?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Peer. */
        type $Shape = plumbline.Peer.$Properties;
    }

    /**
     * Properties of an Ack.
     * @deprecated Use plumbline.Ack.$Properties instead.
     */
    interface IAck extends plumbline.Ack.$Properties {
    }

    /** Represents an Ack. */
    class Ack {

        /**
         * Constructs a new Ack.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Ack.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Ack sequence. */
        sequence: number;

        /**
         * Creates a new Ack instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Ack instance
         */
        static create(properties: plumbline.Ack.$Shape): plumbline.Ack & plumbline.Ack.$Shape;
        static create(properties?: plumbline.Ack.$Properties): plumbline.Ack;

        /**
         * Encodes the specified Ack message. Does not implicitly {@link plumbline.Ack.verify|verify} messages.
         * @param message Ack message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Ack message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Ack & plumbline.Ack.$Shape} Ack
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Ack & plumbline.Ack.$Shape;
    }

    namespace Ack {

        /** Properties of an Ack. */
        interface $Properties {

            /** Ack sequence */
            sequence?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Ack. */
        type $Shape = plumbline.Ack.$Properties;
    }

    /**
     * Properties of a Heartbeat.
     * @deprecated Use plumbline.Heartbeat.$Properties instead.
     */
    interface IHeartbeat extends plumbline.Heartbeat.$Properties {
    }

    /** Represents a Heartbeat. */
    class Heartbeat {

        /**
         * Constructs a new Heartbeat.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Heartbeat.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Heartbeat collectorClock. */
        collectorClock: number;

        /** Heartbeat agentClock. */
        agentClock: number;

        /** Heartbeat halted. */
        halted: boolean;

        /** Heartbeat spoolBytes. */
        spoolBytes: number;

        /** Heartbeat checkpoint. */
        checkpoint: Uint8Array;

        /** Heartbeat checkpointHeld. */
        checkpointHeld: Uint8Array;

        /**
         * Creates a new Heartbeat instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Heartbeat instance
         */
        static create(properties: plumbline.Heartbeat.$Shape): plumbline.Heartbeat & plumbline.Heartbeat.$Shape;
        static create(properties?: plumbline.Heartbeat.$Properties): plumbline.Heartbeat;

        /**
         * Encodes the specified Heartbeat message. Does not implicitly {@link plumbline.Heartbeat.verify|verify} messages.
         * @param message Heartbeat message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Heartbeat message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Heartbeat & plumbline.Heartbeat.$Shape} Heartbeat
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Heartbeat & plumbline.Heartbeat.$Shape;
    }

    namespace Heartbeat {

        /** Properties of a Heartbeat. */
        interface $Properties {

            /** Heartbeat collectorClock */
            collectorClock?: (number|null);

            /** Heartbeat agentClock */
            agentClock?: (number|null);

            /** Heartbeat halted */
            halted?: (boolean|null);

            /** Heartbeat spoolBytes */
            spoolBytes?: (number|null);

            /** Heartbeat checkpoint */
            checkpoint?: (Uint8Array|null);

            /** Heartbeat checkpointHeld */
            checkpointHeld?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Heartbeat. */
        type $Shape = plumbline.Heartbeat.$Properties;
    }

    /**
     * Properties of a Surroundings.
     * @deprecated Use plumbline.Surroundings.$Properties instead.
     */
    interface ISurroundings extends plumbline.Surroundings.$Properties {
    }

    /** Represents a Surroundings. */
    class Surroundings {

        /**
         * Constructs a new Surroundings.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Surroundings.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Surroundings interfaces. */
        interfaces: string[];

        /** Surroundings neighbours. */
        neighbours: string[];

        /** Surroundings peers. */
        peers: string[];

        /**
         * Creates a new Surroundings instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Surroundings instance
         */
        static create(properties: plumbline.Surroundings.$Shape): plumbline.Surroundings & plumbline.Surroundings.$Shape;
        static create(properties?: plumbline.Surroundings.$Properties): plumbline.Surroundings;

        /**
         * Encodes the specified Surroundings message. Does not implicitly {@link plumbline.Surroundings.verify|verify} messages.
         * @param message Surroundings message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Surroundings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Surroundings message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Surroundings & plumbline.Surroundings.$Shape} Surroundings
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Surroundings & plumbline.Surroundings.$Shape;
    }

    namespace Surroundings {

        /** Properties of a Surroundings. */
        interface $Properties {

            /** Surroundings interfaces */
            interfaces?: (string[]|null);

            /** Surroundings neighbours */
            neighbours?: (string[]|null);

            /** Surroundings peers */
            peers?: (string[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Surroundings. */
        type $Shape = plumbline.Surroundings.$Properties;
    }

    /**
     * Properties of a Dismissal.
     * @deprecated Use plumbline.Dismissal.$Properties instead.
     */
    interface IDismissal extends plumbline.Dismissal.$Properties {
    }

    /** Represents a Dismissal. */
    class Dismissal {

        /**
         * Constructs a new Dismissal.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Dismissal.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Dismissal code. */
        code: string;

        /** Dismissal sentence. */
        sentence: string;

        /**
         * Creates a new Dismissal instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Dismissal instance
         */
        static create(properties: plumbline.Dismissal.$Shape): plumbline.Dismissal & plumbline.Dismissal.$Shape;
        static create(properties?: plumbline.Dismissal.$Properties): plumbline.Dismissal;

        /**
         * Encodes the specified Dismissal message. Does not implicitly {@link plumbline.Dismissal.verify|verify} messages.
         * @param message Dismissal message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Dismissal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Dismissal message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Dismissal & plumbline.Dismissal.$Shape} Dismissal
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Dismissal & plumbline.Dismissal.$Shape;
    }

    namespace Dismissal {

        /** Properties of a Dismissal. */
        interface $Properties {

            /** Dismissal code */
            code?: (string|null);

            /** Dismissal sentence */
            sentence?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Dismissal. */
        type $Shape = plumbline.Dismissal.$Properties;
    }

    /**
     * Properties of a RenewalRequest.
     * @deprecated Use plumbline.RenewalRequest.$Properties instead.
     */
    interface IRenewalRequest extends plumbline.RenewalRequest.$Properties {
    }

    /** Represents a RenewalRequest. */
    class RenewalRequest {

        /**
         * Constructs a new RenewalRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.RenewalRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RenewalRequest csr. */
        csr: string;

        /** RenewalRequest proof. */
        proof: Uint8Array;

        /**
         * Creates a new RenewalRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RenewalRequest instance
         */
        static create(properties: plumbline.RenewalRequest.$Shape): plumbline.RenewalRequest & plumbline.RenewalRequest.$Shape;
        static create(properties?: plumbline.RenewalRequest.$Properties): plumbline.RenewalRequest;

        /**
         * Encodes the specified RenewalRequest message. Does not implicitly {@link plumbline.RenewalRequest.verify|verify} messages.
         * @param message RenewalRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.RenewalRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RenewalRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.RenewalRequest & plumbline.RenewalRequest.$Shape} RenewalRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.RenewalRequest & plumbline.RenewalRequest.$Shape;
    }

    namespace RenewalRequest {

        /** Properties of a RenewalRequest. */
        interface $Properties {

            /** RenewalRequest csr */
            csr?: (string|null);

            /** RenewalRequest proof */
            proof?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RenewalRequest. */
        type $Shape = plumbline.RenewalRequest.$Properties;
    }

    /**
     * Properties of a RenewalReply.
     * @deprecated Use plumbline.RenewalReply.$Properties instead.
     */
    interface IRenewalReply extends plumbline.RenewalReply.$Properties {
    }

    /** Represents a RenewalReply. */
    class RenewalReply {

        /**
         * Constructs a new RenewalReply.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.RenewalReply.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RenewalReply certificate. */
        certificate: string;

        /** RenewalReply authorities. */
        authorities: string;

        /** RenewalReply code. */
        code: string;

        /** RenewalReply sentence. */
        sentence: string;

        /**
         * Creates a new RenewalReply instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RenewalReply instance
         */
        static create(properties: plumbline.RenewalReply.$Shape): plumbline.RenewalReply & plumbline.RenewalReply.$Shape;
        static create(properties?: plumbline.RenewalReply.$Properties): plumbline.RenewalReply;

        /**
         * Encodes the specified RenewalReply message. Does not implicitly {@link plumbline.RenewalReply.verify|verify} messages.
         * @param message RenewalReply message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.RenewalReply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RenewalReply message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.RenewalReply & plumbline.RenewalReply.$Shape} RenewalReply
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.RenewalReply & plumbline.RenewalReply.$Shape;
    }

    namespace RenewalReply {

        /** Properties of a RenewalReply. */
        interface $Properties {

            /** RenewalReply certificate */
            certificate?: (string|null);

            /** RenewalReply authorities */
            authorities?: (string|null);

            /** RenewalReply code */
            code?: (string|null);

            /** RenewalReply sentence */
            sentence?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RenewalReply. */
        type $Shape = plumbline.RenewalReply.$Properties;
    }

    /**
     * Properties of an Authorities.
     * @deprecated Use plumbline.Authorities.$Properties instead.
     */
    interface IAuthorities extends plumbline.Authorities.$Properties {
    }

    /** Represents an Authorities. */
    class Authorities {

        /**
         * Constructs a new Authorities.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.Authorities.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Authorities pem. */
        pem: string;

        /**
         * Creates a new Authorities instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Authorities instance
         */
        static create(properties: plumbline.Authorities.$Shape): plumbline.Authorities & plumbline.Authorities.$Shape;
        static create(properties?: plumbline.Authorities.$Properties): plumbline.Authorities;

        /**
         * Encodes the specified Authorities message. Does not implicitly {@link plumbline.Authorities.verify|verify} messages.
         * @param message Authorities message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.Authorities.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Authorities message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.Authorities & plumbline.Authorities.$Shape} Authorities
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.Authorities & plumbline.Authorities.$Shape;
    }

    namespace Authorities {

        /** Properties of an Authorities. */
        interface $Properties {

            /** Authorities pem */
            pem?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Authorities. */
        type $Shape = plumbline.Authorities.$Properties;
    }

    /**
     * Properties of a ChainFork.
     * @deprecated Use plumbline.ChainFork.$Properties instead.
     */
    interface IChainFork extends plumbline.ChainFork.$Properties {
    }

    /** Represents a ChainFork. */
    class ChainFork {

        /**
         * Constructs a new ChainFork.
         * @param [properties] Properties to set
         */
        constructor(properties?: plumbline.ChainFork.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ChainFork sequence. */
        sequence: number;

        /** ChainFork hash. */
        hash: Uint8Array;

        /** ChainFork proof. */
        proof: Uint8Array;

        /**
         * Creates a new ChainFork instance using the specified properties.
         * @param [properties] Properties to set
         * @returns ChainFork instance
         */
        static create(properties: plumbline.ChainFork.$Shape): plumbline.ChainFork & plumbline.ChainFork.$Shape;
        static create(properties?: plumbline.ChainFork.$Properties): plumbline.ChainFork;

        /**
         * Encodes the specified ChainFork message. Does not implicitly {@link plumbline.ChainFork.verify|verify} messages.
         * @param message ChainFork message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: plumbline.ChainFork.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ChainFork message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {plumbline.ChainFork & plumbline.ChainFork.$Shape} ChainFork
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plumbline.ChainFork & plumbline.ChainFork.$Shape;
    }

    namespace ChainFork {

        /** Properties of a ChainFork. */
        interface $Properties {

            /** ChainFork sequence */
            sequence?: (number|null);

            /** ChainFork hash */
            hash?: (Uint8Array|null);

            /** ChainFork proof */
            proof?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ChainFork. */
        type $Shape = plumbline.ChainFork.$Properties;
    }
}
