/** The log level of n8n in this process, chosen before n8n is loaded. */
if (process.env.FAULT_LAB_LOG_LEVEL) process.env.N8N_LOG_LEVEL = process.env.FAULT_LAB_LOG_LEVEL;
